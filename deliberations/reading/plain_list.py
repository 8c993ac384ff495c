"""A list of variables in the plain form that reads back as the same."""

from collections.abc import Iterable
from itertools import groupby

from ..rules.acts import Transformation
from .variables import read_variables

FORM_WORDS: dict[str, dict[str, str]] = {
    "nl": {
        Transformation.PSEUDONYM: "pseudoniem",
        Transformation.CLASSES: "in klassen",
        Transformation.YEAR_MONTH: "jaar en maand",
        Transformation.YEAR: "jaar",
        Transformation.YES_NO: "ja/neen",
        Transformation.NOT_STATED: "niet vermeld",
    },
    "fr": {
        Transformation.PSEUDONYM: "pseudonyme",
        Transformation.CLASSES: "en classes",
        Transformation.YEAR_MONTH: "année et mois",
        Transformation.YEAR: "année",
        Transformation.YES_NO: "oui/non",
        Transformation.NOT_STATED: "non mentionné",
    },
    "de": {
        Transformation.PSEUDONYM: "Pseudonym",
        Transformation.CLASSES: "in Klassen",
        Transformation.YEAR_MONTH: "Jahr und Monat",
        Transformation.YEAR: "Jahr",
        Transformation.YES_NO: "ja/nein",
        Transformation.NOT_STATED: "nicht angegeben",
    },
    "en": {
        Transformation.PSEUDONYM: "pseudonym",
        Transformation.CLASSES: "in classes",
        Transformation.YEAR_MONTH: "year and month",
        Transformation.YEAR: "year",
        Transformation.YES_NO: "yes/no",
        Transformation.NOT_STATED: "not stated",
    },
}


def write_variables(variables: Iterable[tuple[str, str, str]], language: str) -> str:
    """Write variables as category, label and form: a heading with a colon, then one item a line.

    A label that would not read back as itself (“de facto”, “1.5 jaar”) stands in quotation marks.
    """
    parts: list[str] = []
    before = ""
    for category, same in groupby(variables, lambda variable: variable[0]):
        lines = [_written(label, transformation, language) for _, label, transformation in same]
        heading = [_written_heading(category)] if category or before else []
        parts.append("\n".join([*heading, *lines]) + "\n")
        before = category
    return "\n".join(parts)


def _written(label: str, transformation: str, language: str) -> str:
    form = f" ({FORM_WORDS[language][transformation]})"
    plainly = f"- {label}" + ("" if transformation == Transformation.NOT_STATED else form)
    ways = [plainly, f"- {label}{form}", f"- “{label}”{form}"]
    if "- " in label:
        # Whether that is a word that a line end broke, another line of the list may decide.
        return ways[-1]
    return next((way for way in ways if _reads_as(way, "", label, transformation)), ways[-1])


def _written_heading(category: str) -> str:
    if not category:
        return ":"
    ways = [f"{category}:", f"“{category}”:"]
    if "- " in category:
        return ways[-1]
    return next((way for way in ways if _reads_as(f"{way}\n- x", category, "x", Transformation.NOT_STATED)), ways[-1])


def _reads_as(text: str, category: str, label: str, transformation: str) -> bool:
    return [found[:3] for found in read_variables(text).found] == [(category, label, transformation)]
