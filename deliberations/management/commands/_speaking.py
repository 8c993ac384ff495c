"""What the register's commands share: days and numbers read, refusals said in one sentence, exit status 2."""

import json
import sys
from argparse import ArgumentTypeError
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, NoReturn, TypeVar

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandParser

from deliberations import permissions
from deliberations.models import Deliberation
from deliberations.rules.calendar import parse_day, parse_moment
from deliberations.rules.numbers import parse_number, shown

T = TypeVar("T")


class SpeakingCommand(BaseCommand):
    """A command whose every refusal is a sentence on standard error and exit status 2."""

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser = super().create_parser(prog_name, subcommand, **kwargs)

        def refuse(message: str) -> NoReturn:
            sentence = message.partition(": ")[2] if message.startswith("argument ") else message
            self.refuse(sentence[:1].upper() + sentence[1:] + ("" if sentence.endswith(".") else "."))

        parser.error = refuse  # type: ignore[method-assign]
        return parser

    def execute(self, *args: Any, **options: Any) -> Any:
        try:
            return super().execute(*args, **options)
        except ValidationError as refusal:
            self.refuse(" ".join(refusal.messages))

    def refuse(self, sentence: str) -> NoReturn:
        print(sentence, file=sys.stderr)  # noqa: T201
        raise SystemExit(2)

    def write_json(self, answer: object) -> None:
        self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2))

    def deliberation(self, number: str) -> Deliberation:
        """Return the file with this number, however it is spelled."""
        try:
            parsed = parse_number(number)
        except ValueError as refusal:
            self.refuse(str(refusal))
        found = permissions.visible_to(permissions.OPERATOR).numbered([parsed]).first()
        if found is None:
            self.refuse(f"Deliberation {parsed} is not in the register.")
        return found


def day(text: str) -> date:
    """Read a day given on the command line."""
    return _said(parse_day, text)


def label(text: str) -> str:
    """Read a label given on the command line: words that a person can see."""
    if not text.strip() or not text.isprintable():
        raise ArgumentTypeError(f"{shown(text)} is not a label; write it as the text has it.")
    return text


def moment(text: str) -> datetime:
    """Read a moment given on the command line."""
    return _said(parse_moment, text)


def _said(parse: Callable[[str], T], text: str) -> T:
    try:
        return parse(text)
    except ValueError as refusal:
        raise ArgumentTypeError(str(refusal)) from None
