"""The field for a published file: received at the first post, and carried along until the form is right."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeAlias

from django import forms
from django.core.exceptions import RequestDataTooBig, TooManyFilesSent, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.utils.datastructures import MultiValueDict
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ..models import Document
from ..reading.document import MOST_BYTES

Upload: TypeAlias = "UploadedFile[Any]"


class Chosen(NamedTuple):
    """A file that is new, and the digest of the one that is carried along; either may be missing."""

    upload: Upload | None
    held: str


class DocumentInput(forms.Widget):
    """A file to choose, the one that is held already, and a way to leave that one out."""

    template_name = "forms/document.html"
    needs_multipart_form = True

    def value_from_datadict(self, data: Mapping[str, Any], files: MultiValueDict[str, Upload], name: str) -> Chosen:
        return Chosen(files.get(name), "" if data.get(f"{name}-without") else data.get(f"{name}-held", ""))

    def use_required_attribute(self, initial: Any) -> bool:
        # The file that is carried along is enough; a browser would ask for another one.
        return False

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        held = value if isinstance(value, Document) else None
        context["widget"] |= {"held": held, "used_by": list(held.used_by()) if held else []}
        return context


class DocumentField(forms.Field):
    """Gives the Document, or None. The form says who receives it, and when:

        self.fields["document"].receive = partial(receive_document, by=person, at=now)

    A page with this field is for whoever may register acts; its form is sent as multipart/form-data
    (`form.is_multipart`). `initial` is the digest of a document, or a Document.
    """

    widget = DocumentInput
    default_error_messages = {
        "required": _("Choose the file that the committee published."),
        "gone": _("That file is not in the register; choose it again."),
    }
    receive: Callable[[Upload], Document]

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Published file"))
        kwargs.setdefault(
            "help_text",
            format_lazy(
                _("The PDF as the committee published it, or its text; at most {most} MB."), most=MOST_BYTES // 2**20
            ),
        )
        super().__init__(**kwargs)
        self._held: Document | None = None

    def clean(self, value: Chosen) -> Document | None:
        self._held = Document.objects.named(value.held)
        if value.upload:
            # Where it is refused, the one that was carried along stays.
            self._held = self.receive(value.upload)
        elif value.held and self._held is None:
            raise ValidationError(self.error_messages["gone"], code="gone")
        elif self._held is None and self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        return self._held

    def bound_data(self, data: Any, initial: Any) -> Document | None:
        """Return what the page shows again: browsers never fill a file in for the second time."""
        return self._held

    def prepare_value(self, value: Any) -> Document | None:
        return Document.objects.named(value) if isinstance(value, str) else value


MOST_AT_ONCE = 20
"""Files of one import."""
_TAKES_MANY = "imports"
"""The one address that takes more files than one, and only from who is signed in."""


class UploadHandler(TemporaryFileUploadHandler):
    """Every upload, to whatever address: on disk, and no more of it than may be kept.

    The rest of one that is too large is read and dropped, so that the form answers with all that was
    typed beside it; a request beyond all measure is not read at all.
    """

    _most_in_a_request = 5 * MOST_BYTES
    _files = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        self._files += 1
        if self._files > 1 and not self._takes_many():
            # Django's own limit is that of the one address; whoever sends more elsewhere fills no disk.
            raise TooManyFilesSent("One file at a time.")
        super().new_file(*args, **kwargs)

    def _takes_many(self) -> bool:
        request = self.request
        match, person = getattr(request, "resolver_match", None), getattr(request, "user", None)
        return bool(match and match.url_name == _TAKES_MANY and person and person.is_authenticated)

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: Any = None
    ) -> None:
        if content_length > self._most_in_a_request:
            raise RequestDataTooBig(f"A request of {content_length} bytes.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start + len(raw_data) <= MOST_BYTES:
            self.file.write(raw_data)
        elif self.file.tell():
            self.file.seek(0)
            self.file.truncate()
