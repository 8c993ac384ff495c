"""Fields for words: every form that writes has them, and all of them follow the one rule of the reader of facts."""

from importlib import import_module
from pkgutil import iter_modules

import pytest
from django import forms
from django.core.exceptions import ValidationError

import deliberations.forms
from deliberations.forms.filter import Fields
from deliberations.forms.items import PARTS, Item
from deliberations.forms.organisation import OrganisationForm
from deliberations.forms.text import TextField
from deliberations.forms.values import CountField, ProseField
from deliberations.reading.plain_yaml import Wrong, compose


def fields_that_write():
    """Yield the fields of every form that is no filter, with those that a form makes when it is made."""
    for module in iter_modules(deliberations.forms.__path__):
        for form in vars(import_module(f"deliberations.forms.{module.name}")).values():
            if isinstance(form, type) and issubclass(form, forms.BaseForm) and not issubclass(form, Fields):
                yield from ((form.__name__, *pair) for pair in form.base_fields.items())
    made = [OrganisationForm(), *(Item(about=about, organisations=[]) for about in PARTS)]
    for form in made:
        yield from ((type(form).__name__, *pair) for pair in form.fields.items())


def test_every_form_that_writes_words_has_fields_that_refuse_the_invisible():
    plain = {
        (form, name)
        for form, name, field in fields_that_write()
        if isinstance(field, forms.CharField) and not isinstance(field, TextField | forms.EmailField)
    }
    assert plain == {("PasswordForm", "password"), ("PasswordForm", "again")}


HIDDEN = ["\0", "\x1b", "\u00ad", "\u200b", "\u200f", "\u202e", "\u2066", "\ufeff", "\ue000", "\ufff9", "\U000e0041"]


@pytest.mark.parametrize("hidden", HIDDEN, ids=[f"U+{ord(c):04X}" for c in HIDDEN])
def test_field_refuses_what_the_reader_of_facts_refuses(hidden):
    with pytest.raises(Wrong):
        compose(f"title: a{hidden}b")
    for field, typed in (
        (TextField(label="Title"), f"a{hidden}b"),
        (ProseField(label="Title"), {"nl": f"a{hidden}b"}),
        (CountField(label="Title"), f"1{hidden}2"),
    ):
        with pytest.raises(ValidationError, match=rf"“Title.*” holds an invisible character \(U\+{ord(hidden):04X}\)"):
            field.clean(typed)


@pytest.mark.parametrize("text", ["een titel", "een\u00a0titel", "twee\nregels", "een\ttab", "naïef – “ja” €\u202f5"])
def test_field_keeps_what_the_reader_of_facts_keeps(text):
    assert TextField(label="Title").clean(text) == text
    assert compose(f"title: {text!r}".replace("'", '"')).nodes["title"].text


def test_refusals_name_their_field():
    with pytest.raises(ValidationError, match="“Reference” has 61 characters; write at most 60"):
        TextField(label="Reference", max_length=60).clean("x" * 61)
    with pytest.raises(ValidationError, match="“Months”: “veel” is not a whole number; write it as 14800"):
        CountField(label="Months").clean("veel")
