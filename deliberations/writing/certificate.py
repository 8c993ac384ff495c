"""The destruction certificate: a record of all facts, and from that record alone a PDF in each language.

The record is canonical JSON (RFC 8785) and outlives every layout; people and organisations stand in it as
they were called then. The PDF is PDF/A-3 with the record attached, tagged, and the same bytes each time.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import qrcode
import typst
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ..models import Holding, JournalHead, Report, ReportLine, RoleGroup
from ..models.destruction import last_lawful_day
from ..rules import chain, timeline
from ..rules.acts import Chamber
from ..rules.calendar import BRUSSELS
from ..rules.destruction import GONE, NEEDS, Outcome
from .days import day
from .joined import labelled

FORMAT = "deliberation-register/destruction-certificate/1"
LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)

_LAYOUT = Path(__file__).with_name("certificate.typ")
_FONTS = [settings.BASE_DIR / "static" / "build" / folder for folder in ("print", "print-beyond")]


# ---------- the record


class Signature(NamedTuple):
    """Who stands for a certificate, in which capacity, and when."""

    role: str
    person: Any
    post: RoleGroup | None
    at: datetime


def record_of(
    report: Report,
    *,
    number: str,
    code: str,
    previous: tuple[str, str],
    journal: JournalHead,
    signatures: Sequence[Signature],
    at: datetime,
) -> dict[str, Any]:
    """Return all facts of a certificate; `previous` is the number and the digest of the one before."""
    obligation, late = report.obligation, report.lateness()
    last_on = report.done_on() or at.astimezone(BRUSSELS).date()
    return {
        "format": FORMAT,
        "number": number,
        "code": code,
        "issued_at": _moment(at),
        "address": settings.ADDRESS,
        "specimen": settings.DEMONSTRATION,
        "previous": {"number": previous[0], "sha256": previous[1]},
        "replaces": report.replaces.number if report.replaces else None,
        "deliberation": _deliberation(report),
        "holder": {
            "name": obligation.holder.name,
            "names": obligation.holder.names,
            "enterprise_number": obligation.holder.enterprise_number,
        },
        "retention_until": _day(late.due_on or last_lawful_day(obligation, last_on)),
        "lines": [_line(line) for line in report.lines.select_related("holding__delivery", "left").order_by("holding")],
        "places": sorted(report.places),
        "late": {"days": late.days, "reason": report.late_reason} if late.days else None,
        "incident": report.incident if report.despite() else None,
        "single_signature": report.alone,
        "signatures": [_signature(each) for each in signatures],
        "proofs": [{"name": p.name, "size": p.size, "sha256": p.sha256} for p in report.proofs.all()],
        # The head of the journal as it was: what is handed out cannot be taken back with the journal's end.
        "journal": {"number": journal.number, "seal": journal.seal},
    }


def _deliberation(report: Report) -> dict[str, Any]:
    """Return which text bound the holder on the day of the destruction."""
    file = report.obligation.deliberation
    on = report.done_on() or (report.accepted_at or report.saved_at).astimezone(BRUSSELS).date()
    history = file.history()
    version = timeline.governing(history.versions(), on)
    act = version.begun_by[-1] if version else None
    decided = next((a for a in history.known() if a.seq == 0), None)
    return {
        "number": file.number,
        "chamber": file.chamber,
        "approved_on": _day(decided.approved_on if decided else None),
        "version": version.number if version else None,
        "reference": history.heading(act).reference if act else "",
        "in_force_on": _day(version.starts_on if act and version and history.heading(act).effective_stated else None),
    }


def _line(line: ReportLine) -> dict[str, Any]:
    left = getattr(line, "left", None)
    needs = NEEDS[Outcome(line.outcome)]
    return {
        "holding": _holding(line.holding),
        "outcome": line.outcome,
        **(
            {
                "technique": line.technique,
                "method": line.method,
                "tool": line.tool,
                "verification": line.verification,
                "verdict": line.verdict,
                "quantity": line.quantity,
                "medium": line.medium,
                "done_by": line.done_by,
            }
            if needs.sanitised
            else {}
        ),
        "done_on": _day(line.done_on),
        "note": line.note,
        "left": _holding(left) if left else None,
    }


def _holding(holding: Holding) -> dict[str, Any]:
    delivery = holding.delivery
    return {
        "id": holding.pk,
        "kind": holding.kind,
        "name": holding.name,
        "place": holding.place,
        "rotates_on": _day(holding.rotates_on),
        "delivery": {
            "label": delivery.label,
            "name": delivery.name,
            "delivered_on": _day(delivery.delivered_on),
            "persons": delivery.persons,
            "variables": delivery.columns.values("variable").exclude(variable=None).distinct().count(),
            "files": [{"name": f.name, "size": f.size, "sha256": f.sha256} for f in delivery.files.all()],
        }
        if delivery
        else None,
    }


def _signature(signed: Signature) -> dict[str, Any]:
    return {
        "role": signed.role,
        "name": signed.person.get_full_name(),
        "post": signed.post.role if signed.post else None,
        "organisation": signed.post.organisation.name if signed.post else None,
        "at": _moment(signed.at),
    }


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def digest(record: str) -> str:
    """Return the SHA-256 of a record in its canonical form."""
    return sha256(record.encode()).hexdigest()


def canonical(record: dict[str, Any]) -> str:
    return chain.canonical(record).decode()


# ---------- the PDF


def render(record: str, language: str) -> bytes:
    """Return the PDF of a record in a language: from its canonical form alone, and each time the same bytes."""
    facts = json.loads(record)
    with translation.override(language):
        page = json.dumps(_laid_out(facts, digest(record), language), ensure_ascii=False)
    issued = int(datetime.fromisoformat(facts["issued_at"]).timestamp())
    while True:
        try:
            with _typesetter() as typesetter:
                pdf = typesetter.compile(
                    format="pdf",
                    sys_inputs={"page": page, "record": record},
                    pdf_standards=["a-3a", "ua-1"],
                    timestamp=issued,
                )
            assert isinstance(pdf, bytes)
            return pdf
        except typst.TypstError as refusal:
            # A letter that no font has: paper shows that there is one, the record has it.
            missing = _NO_LETTER.search(str(refusal))
            if not missing or missing[1] not in page:
                raise
            page = page.replace(missing[1], _SOME_LETTER)


_NO_LETTER = re.compile(r'the text `"(.+?)"` could not be displayed')
_SOME_LETTER = "?"
_IDLE: list[typst.Compiler] = []
"""Typesetters that nobody uses now; one for each thread that ever set at the same time."""


@contextmanager
def _typesetter() -> Iterator[typst.Compiler]:
    """Lend a typesetter; it knows its layout and its fonts, no machine, and refuses a second thread while it works."""
    try:
        typesetter = _IDLE.pop()
    except IndexError:
        root = str(_LAYOUT.parent)
        typesetter = typst.Compiler(str(_LAYOUT), root=root, font_paths=_fonts(), ignore_system_fonts=True)
    try:
        yield typesetter
    finally:
        _IDLE.append(typesetter)


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=_FONTS)


def _laid_out(facts: Mapping[str, Any], sha: str, language: str) -> dict[str, Any]:
    """Return what stands where, in words."""
    lines, number = facts["lines"], facts["number"]
    title = _("Destruction certificate") if says_destroyed(facts) else _("Certificate")
    alike = _are_alike(lines)
    return {
        "language": language,
        "title": f"{title} {number}",
        "title_shown": title,
        "organisation": _("Information Security Committee"),
        "chamber": _chamber(facts["deliberation"]["chamber"]),
        "kind": _("Certificate"),
        "number": number,
        "keywords": [number, f"sha256:{sha}"],
        "specimen": _("Specimen. Invented report on a real deliberation.") if facts["specimen"] else "",
        "lead": _lead(facts),
        "facts": [{"label": label, "value": value, "strong": strong} for label, value, strong in _facts(facts, alike)],
        "lines_title": _("What became of each"),
        "lines_columns": [_("Holding"), _("Outcome"), _("Technique"), _("Day")],
        "lines": [] if alike else [list(_row(line)) for line in lines],
        "signatures_title": _("Signatures"),
        "signatures_columns": [pgettext("of a person", "Role"), _("Person"), _("Signed electronically")],
        "signatures": [_signed(each) for each in facts["signatures"]],
        "verify_title": _("Verify this certificate"),
        "verify": _(
            "Scan the code or go to the register, choose “Verify a certificate” and enter the number and code."
        ),
        "code": facts["code"],
        "digest_said": _("SHA-256 of the record:"),
        "digest": " ".join(sha[n : n + 16] for n in range(0, 64, 16)),
        "foot": _("The certificate shows what was declared. It does not prove by itself that no copy is left.")
        + " "
        + _("Seat: Willebroekkaai 38, 1000 Brussels."),
        "qr": _qr(address_of(facts)),
        "qr_said": _("QR code with the address at which this certificate is verified"),
        "record_name": f"{number}.json",
        "record_said": _("The record of this certificate"),
    }


def says_destroyed(facts: Mapping[str, Any]) -> bool:
    """Say whether a record tells of anything that was destroyed."""
    return any(line["outcome"] in GONE for line in facts["lines"])


def _lead(facts: Mapping[str, Any]) -> str:
    """Return the sentence that certifies: “destroyed” only where that was reported of everything."""
    alone = facts["single_signature"]
    if all(line["outcome"] == Outcome.DESTROYED for line in facts["lines"]):
        if alone:
            return _(
                "The register of deliberations records that the data below were reported destroyed and that a "
                "supervisor of the secretariat checked it. Single signature: the institution had no second person to "
                "confirm it."
            )
        return _(
            "The register of deliberations records that the data below were reported destroyed, that a second person "
            "confirmed the report and that the secretariat checked it."
        )
    if alone:
        return _(
            "The register of deliberations records what was reported of each of the data below, and that a supervisor "
            "of the secretariat checked it. Single signature: the institution had no second person to confirm it."
        )
    return _(
        "The register of deliberations records what was reported of each of the data below, that a second person "
        "confirmed the report and that the secretariat checked it."
    )


def _facts(facts: Mapping[str, Any], alike: bool) -> Iterator[tuple[str, str, bool]]:
    lines, file = facts["lines"], facts["deliberation"]
    yield _("Deliberation"), _text(file), False
    yield _("Holder of the data"), _name(facts["holder"]), False
    yield pgettext("of a certificate", "Data"), "; ".join(_called(line["holding"]) for line in lines), False
    if facts["places"]:
        places = dict(Report.Place.choices)
        yield _("Places cleared"), "; ".join(str(places.get(p, p)) for p in facts["places"]), False
    if alike:
        yield _("Technique"), _technique(lines[0]), False
        yield _("Carried out by"), lines[0]["done_by"], False
        yield _("Date of destruction"), _written(lines[0]["done_on"]), True
    until = facts["retention_until"]
    yield _("Latest permitted date"), _written(until) if until else _("no deadline known"), False
    if late := facts["late"]:
        said = {"days": late["days"], "reason": late["reason"]}
        yield _("Late"), _("%(days)s days after the latest permitted date: %(reason)s") % said, True
    if facts["incident"]:
        yield _("Despite a hold"), facts["incident"], True
    if facts["proofs"]:
        shown = (f"{proof['name']} ({proof['sha256'][:16]}…)" for proof in facts["proofs"])
        yield _("Proof"), "; ".join(shown), False
    if facts["replaces"]:
        yield _("Replaces"), facts["replaces"], False


def _are_alike(lines: Sequence[Mapping[str, Any]]) -> bool:
    """Say whether everything was destroyed, in one way, on one day: then one sentence of each tells it."""
    told = {
        (e["outcome"], e.get("technique"), e.get("method"), e["done_on"], e.get("done_by"), e["note"]) for e in lines
    }
    return len(told) == 1 and lines[0]["outcome"] == Outcome.DESTROYED and not lines[0]["note"]


def _text(file: Mapping[str, Any]) -> str:
    said = {"number": file["number"], "day": _written(file["approved_on"])}
    words = [_("%(number)s of %(day)s") % said if file["approved_on"] else file["number"]]
    if file["version"]:
        named = f" ({file['reference']})" if file["reference"] else ""
        words.append(_("version %(n)s") % {"n": file["version"]} + named)
    if file["in_force_on"]:
        words.append(_("in force since %(day)s") % {"day": _written(file["in_force_on"])})
    return ", ".join(words)


def _name(organisation: Mapping[str, Any]) -> str:
    return str(organisation["names"].get(translation.get_language(), organisation["name"]))


def _called(holding: Mapping[str, Any]) -> str:
    delivery = holding["delivery"]
    if delivery:
        said = {"label": delivery["label"], "day": _written(delivery["delivered_on"])}
        return _("Delivery %(label)s (%(day)s)") % said
    kind = dict(Holding.Kind.choices).get(holding["kind"], holding["kind"])
    return f"{holding['name']} ({kind}{', ' + holding['place'] if holding['place'] else ''})"


def _technique(line: Mapping[str, Any]) -> str:
    technique, method = line.get("technique", ""), line.get("method", "")
    words = [dict(ReportLine.Technique.choices).get(technique), dict(ReportLine.Method.choices).get(method)]
    return ", ".join(str(word) for word in words if word)


def _row(line: Mapping[str, Any]) -> Iterator[str]:
    yield _called(line["holding"])
    outcome = str(dict(ReportLine.Outcome.choices).get(line["outcome"], line["outcome"]))
    yield labelled(outcome, line["note"]) if line["note"] else outcome
    yield _technique(line) or "–"
    rotates_on = line["left"] and line["left"]["rotates_on"]
    yield _written(line["done_on"] or rotates_on) or "–"


def _signed(signature: Mapping[str, Any]) -> list[str]:
    words = {"reported": _("Reported by"), "confirmed": _("Confirmed by"), "accepted": _("Checked by")}
    post = dict(RoleGroup.Role.choices).get(signature["post"])
    moment = datetime.fromisoformat(signature["at"]).astimezone(BRUSSELS)
    person = f"{signature['name']}, {post}" if post else signature["name"]
    return [words[signature["role"]], person, f"{day(moment)}, {moment:%H:%M}"]


def _chamber(chamber: str) -> str:
    return {
        Chamber.SOCIAL_SECURITY_AND_HEALTH: _("Social Security and Health Chamber"),
        Chamber.FEDERAL_AUTHORITY: _("Federal Authority Chamber"),
    }[Chamber(chamber)]


def _written(iso: str | None) -> str:
    return day(date.fromisoformat(iso)) if iso else ""


def address_of(facts: Mapping[str, Any]) -> str:
    """Return the whole address at which a certificate is verified: without a language, so it leads to the reader's.

    It stands on paper for life, so it is written out here and does not follow the table of addresses.
    """
    return f"{facts['address']}/verify/{facts['number']}/?code={facts['code']}"


@lru_cache(maxsize=8)
def _qr(address: str) -> str:
    """Return the drawing of an address; the same for each language, and one pattern for all, for speed."""
    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, border=0, mask_pattern=4)
    code.add_data(address)
    squares = code.get_matrix()
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(squares) for x, is_dark in enumerate(row) if is_dark)
    size = len(squares)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}"><path fill="#16202e" d="{path}"/></svg>'
    )
