"""Numbers about the running register as Prometheus reads them: its text format, version 0.0.4."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Gauge(NamedTuple):
    """One number that may rise and fall, or one for each value of a label; None: not known, and left out."""

    name: str
    help: str
    values: Mapping[str, float | None]  # by label; the key "" is a number without one
    label: str = ""


def metrics(gauges: Iterable[Gauge]) -> str:
    lines = []
    for gauge in gauges:
        lines += [f"# HELP {gauge.name} {_escaped(gauge.help)}", f"# TYPE {gauge.name} gauge"]
        for said, value in gauge.values.items():
            if value is not None:
                labels = f'{{{gauge.label}="{_escaped(said, quoted=True)}"}}' if said else ""
                lines.append(f"{gauge.name}{labels} {value:g}" if value < 1e6 else f"{gauge.name}{labels} {value:.0f}")
    return "\n".join([*lines, ""])


def _escaped(text: str, *, quoted: bool = False) -> str:
    text = text.replace("\\", r"\\").replace("\n", r"\n")
    return text.replace('"', r"\"") if quoted else text
