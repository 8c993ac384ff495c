"""A day in three fields."""

from datetime import date

import pytest
from django import forms

from deliberations.forms.day import DayField


class Form(forms.Form):
    when = DayField(label="Approved on", help_text="For example, 6 7 2021.")


def filled(day, month, year):
    return Form({"when_d": day, "when_m": month, "when_y": year})


def test_three_numbers_are_a_day():
    form = filled("6", "07", " 2021")
    assert form.is_valid()
    assert form.cleaned_data["when"] == date(2021, 7, 6)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (("31", "2", "2026"), "This is not a day of the calendar."),
        (("0", "1", "2026"), "This is not a day of the calendar."),
        (("x", "1", "2026"), "This is not a day of the calendar."),
        (("1", "1", "99999"), "This is not a day of the calendar."),
        (("1", "1", "1989"), "This day lies outside the register."),
        (("1", "", "2026"), "Give the day, the month and the year."),
    ],
)
def test_what_is_no_day_is_refused_with_a_sentence_and_stays_typed(typed, sentence):
    form = filled(*typed)
    assert set(form.errors["when"]) == {sentence}
    page = form.as_div()
    assert 'class="govuk-form-group govuk-form-group--error"' in page
    assert 'id="id_when_error"' in page
    assert all(f'value="{part}"' in page for part in typed if part)


def test_the_three_fields_have_names_and_a_group():
    page = str(Form(initial={"when": date(2021, 7, 6)}))
    assert '<fieldset class="govuk-fieldset" role="group" aria-describedby="id_when_helptext">' in page
    assert page.count("<label") == 3
    assert 'name="when_d" value="6"' in page
    assert Form()["when"].id_for_label == "id_when_0"
