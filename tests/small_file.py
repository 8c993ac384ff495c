"""A small file of facts, and short ways to read and to damage it."""

import pytest

from deliberations.reading.facts import Facts, FactsError, parse_facts

SMALL = """\
format: 1
deliberation: 24/017
chamber: social_security_and_health
public: false
short_title:
  nl: Een voorbeeld
organisations:
  bank:
    name: Kruispuntbank
  school:
    name: Hogeschool
acts:
  - seq: 0
    kind: decision
    content: full
    approved_on: 2024-02-06
    effective_on: 2024-02-21
    effective_stated: true
    title: Titel
    parties:
      - role: recipient
        organisation: school
    variables:
      - category: Personen
        place: A. Onderwerp
        items:
          - {label: geslacht, form: not_stated}
          - {label: geboortejaar, form: year}
    groups:
      - name: 1
        population: 14800
    retention:
      rule: date
      until: 2031-01-31
  - seq: 1
    kind: amendment
    content: changes
    approved_on: 2025-05-06
    variables:
      - category: Personen
        items:
          - {label: geslacht, granted: false}
"""


def parsed(text: str | bytes = SMALL) -> Facts:
    return parse_facts(text, "file.yaml")


def refused(text: str | bytes) -> str:
    """Return the sentence with which a file is refused."""
    with pytest.raises(FactsError) as refusal:
        parsed(text)
    return str(refusal.value)


def with_change(old: str, new: str) -> str:
    assert SMALL.count(old) == 1, f"{old!r} stands {SMALL.count(old)} times in the small file"
    return SMALL.replace(old, new)
