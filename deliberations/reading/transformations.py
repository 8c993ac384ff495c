"""The form in which a variable is given, as texts name it in any of the four languages."""

import re

from ..rules.acts import Transformation
from ..rules.words import fold

NOTHING = Transformation.NOT_STATED
_FORMS: dict[str, Transformation] = {
    form: transformation
    for transformation, forms in {
        Transformation.CLASSES: (
            "in klassen; per klasse; klassen; ingedeeld in klassen; in klassen ingedeeld; en classes; par classes; "
            "in aangepaste klassen; in categorieen; per categorie; en categories; par categorie; en tranches; "
            "par tranches; "
            "par classe; classes; reparti en classes; repartie en classes; in classes; nach klassen; in klassen"
        ),
        Transformation.YEAR_MONTH: (
            "jaar en maand; maand en jaar; jaar/maand; maand/jaar; annee et mois; mois et annee; annee/mois; "
            "mois/annee; jahr und monat; monat und jahr; jahr/monat; monat/jahr; year and month; month and year; "
            "year/month; month/year"
        ),
        Transformation.YEAR: "jaar; annee; jahr; year",
        Transformation.YES_NO: (
            "ja/neen; ja/nee; ja/nein; oui/non; yes/no; ja of neen; ja of nee; oui ou non; ja oder nein; yes or no"
        ),
        Transformation.PSEUDONYM: (
            "pseudoniem; gepseudonimiseerd; pseudonyme; pseudonymise; pseudonymisee; pseudonym; pseudonymisiert; "
            "pseudonymised; pseudonymized; uniek volgnummer; numero d'ordre unique; eindeutige laufende nummer; "
            "unique serial number"
        ),
        Transformation.NOT_STATED: "niet vermeld; non mentionne; nicht angegeben; not stated",
    }.items()
    for form in forms.split("; ")
}
_LONGEST_FORM = 60
DATE = frozenset(("datum", "date"))
_NAMES_A_FORM: tuple[tuple[re.Pattern[str], Transformation], ...] = (
    (re.compile(r"jaar en maand\b|maand en jaar\b|annee et mois\b|jahr und monat\b"), Transformation.YEAR_MONTH),
    # “année d'études” is a stage, no date.
    (re.compile(r"(?:jaar|annee|jahr|year)\b(?! d'etude)"), Transformation.YEAR),
    (
        re.compile(r"uniek volgnummer\b|numero d'ordre unique\b|eindeutige laufende nummer\b|unique serial number\b"),
        Transformation.PSEUDONYM,
    ),
    (re.compile(r"[\w-]+klasse\b|(?:classe|tranche) d'age\b|age class\b"), Transformation.CLASSES),
    (re.compile(r".* (?:in klassen|en classes|par classes|in classes)$"), Transformation.CLASSES),
)
"""Labels that say their form themselves: a serial number, a class, a year."""
_DATES = re.compile(r"\b(?:datums|data|dates|daten|datumsangaben)\b")
_YEAR_AND_MONTH = re.compile(
    r"\b(?:jaar en (?:de )?maand|maand en (?:het )?jaar|annee et (?:le |du )?mois|mois et (?:l'|de l')?annee"
    r"|jahr und (?:den |dem )?monat|year and (?:the )?month)\b"
)
"""A rule of the text for all its dates: “dates … as year and month”."""


def form_of(words: str) -> Transformation | None:
    """Return the form that words of a text name, in any of the four languages; None where they name none."""
    if len(words) > _LONGEST_FORM:
        return None
    return _FORMS.get(re.sub(r" ?/ ?", "/", fold(words)))


def is_rule_for_dates(text: str) -> bool:
    """Tell whether a sentence gives every date one form: “dates are shown as year and month”."""
    folded = fold(text)
    dates = _DATES.search(folded)
    return bool(dates and _YEAR_AND_MONTH.search(folded, dates.end()))


def is_surely_form(words: str) -> bool:
    """Tell a form from a variable of that name: “in classes”, but not “year” and not “unique serial number”."""
    form = form_of(words)
    return form not in (None, Transformation.PSEUDONYM) and (" " in words or "/" in words)


def form_in_name(name: str) -> Transformation:
    """Return the form that a label, folded, says itself."""
    return next((form for pattern, form in _NAMES_A_FORM if pattern.match(name)), NOTHING)
