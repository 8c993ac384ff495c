"""Verify that every published file and every proof of a destruction is there, byte for byte."""

from collections.abc import Iterator
from typing import Any

from deliberations.models import Document, NotAsReceived, Proof
from deliberations.models.listing import known_acts

from ._speaking import SpeakingCommand


class Command(SpeakingCommand):
    help = "Verify every published file and every proof by its digest and size; exit status 1 where one is wrong."

    def handle(self, *args: Any, **options: Any) -> None:
        count, wrong = Document.objects.count(), list(self._wrong())
        for sentence in wrong:
            self.stderr.write(sentence)
        if wrong:
            raise SystemExit(1)
        self.stdout.write(f"All published files are there, unchanged: {count}; proofs: {Proof.objects.count()}.")

    def _wrong(self) -> Iterator[str]:
        held = set()
        for document in Document.objects.order_by("sha256").iterator():
            held.add(document.sha256)
            if not document.path.exists():
                yield f"{document.sha256} ({document.name}) is missing."
            elif not self._is_intact(document):
                yield f"{document.sha256} ({document.name}) is not the file that was received."
        for proof in Proof.objects.order_by("pk").iterator():
            if not proof.path.exists():
                yield f"{proof.sha256} ({proof.name}), a proof, is missing."
            elif not self._is_intact(proof):
                yield f"{proof.sha256} ({proof.name}), a proof, is not the file that was received."
        for act in known_acts().exclude(document="").select_related("deliberation").order_by("pk").iterator():
            if act.document not in held:
                yield f"{act.document}, of act {act.seq} of {act.deliberation}, was never received."

    @staticmethod
    def _is_intact(document: Document | Proof) -> bool:
        try:
            with document.open() as file:
                return file.seek(0, 2) == document.size
        except NotAsReceived:
            return False
