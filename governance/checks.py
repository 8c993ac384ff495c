"""What Django's system check says about this installation."""

from typing import Any

from django.contrib.staticfiles import finders
from django.core.checks import CheckMessage, Warning, register


@register()
def front_end_is_built(**_: Any) -> list[CheckMessage]:
    """Say so when the pages would come without style."""
    if finders.find("build/base.css"):
        return []
    return [Warning("The front end is not built: run `make static/build/base.css`.", id="governance.W001")]
