"""The register's settings, and the rivals: models that the product itself never has."""

from governance.settings import *  # noqa: F403
from governance.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "simple_history", "benchmarks.rivals"]
