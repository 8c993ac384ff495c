"""Imports for the browser to look at: reviewed, not to be read, discarded; run by `manage.py shell`."""

from io import BytesIO
from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.files import File

from deliberations import clock
from deliberations.actions.discard_import import discard_import
from deliberations.actions.read_import import read_import
from deliberations.actions.receive_import import receive_import
from deliberations.actions.review_import import review_import
from deliberations.forms.review import Review
from deliberations.models import Import, Organisation
from tests.browser.conftest import PEOPLE

registrar = get_user_model().objects.get(email=PEOPLE["registrar"])
document = Path("tests/reading/documents/nl-jeugd.txt").read_bytes()
letters = (b"Geachte mevrouw,\n\nIn bijlage vindt u de tekst.\n", b"Geachte heer,\n\nHier volgt de tekst.\n")
for name, content in (("jeugd.txt", document), ("letter.txt", letters[0]), ("twice.txt", letters[1])):
    receive_import(File(BytesIO(content), name=name), by=registrar, at=clock.now())
while read_import(at=clock.now()):
    pass
read = Import.objects.get(pk=1)
body = Organisation.objects.get(slug="ksz").slug
review = Review(read.result, {}, Organisation.objects.all())
answers = review.settle()
answers["parties"] = [{**party, "organisation": party["organisation"] or body} for party in answers["parties"]]
answers["checked"] = [doubt.name for doubt in review.doubts]
answers["chamber"] = "social_security_and_health"
review_import(read, answers, seen=read.review_digest, by=registrar, at=clock.now())
discard_import(Import.objects.get(pk=3), reason="The letter that came with it.", by=registrar, at=clock.now())
