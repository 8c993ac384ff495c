"""A list that is a table: which cells hold the category, the label and the form."""

from collections.abc import Sequence

from ..rules.words import fold
from .item import Item, says
from .pasted import Line
from .transformations import DATE, form_of

_HEADS = (
    "categorie rubriek rubrique kategorie category variabele variabelen variable variables gegeven gegevens "
    "donnee donnees label libelle vorm vormen forme form transformatie transformation nr nummer numero no number"
)
TABLE_HEAD = frozenset(_HEADS.split())


class Columns:
    """Which cells of a table hold the category, the label and the form, and whether its rows are numbered."""

    def __init__(self, lines: Sequence[Line]) -> None:
        rows = [line.cells for line in lines if line.cells]
        self.numbered = 2 * sum(1 for line in lines if line.cells and line.mark) > len(rows)
        widest = max((len(cells) for cells in rows), default=0)
        counted = [sum(1 for cells in rows if n < len(cells) and form_of(cells[n].strip("()"))) for n in range(widest)]
        most = max(counted[1:], default=0)
        filled = max((n for cells in rows for n, cell in enumerate(cells) if cell), default=0)
        self.form = counted.index(most, 1) if most else (2 if filled > 1 else None)
        self.label = self.form - 1 if self.form else filled

    def of(self, cells: tuple[str, ...]) -> tuple[str, str, str, list[str]]:
        """Return category, label, form and what stands in no known column."""
        held = [*cells, *[""] * (self.label + 2)]
        category = held[self.label - 1] if self.label else ""
        label = held[self.label]
        form = held[self.form] if self.form else ""
        rest = [cell for cell in cells[: max(self.label - 1, 0)] if cell and not cell.strip(".").isdigit()]
        rest += [cell for cell in cells[(self.form or self.label) + 1 :] if cell]
        if category and not any(character.isalpha() for character in category):
            category = ""
        return (category, label, form, rest) if says(label) else ("", category, form, rest)


def with_cells(item: Item, form: str, rest: list[str]) -> Item:
    words = form.strip("()")
    named = form_of(words)
    is_date = item.is_date or fold(words) in DATE
    contradicts = named and item.form and named != item.form
    unknown = [words] if says(words) and not is_date and (contradicts or not named) else []
    unknown += rest
    label = " ".join([item.label, *(f"({words})" for words in unknown)])
    return Item(label, item.form or named, is_date, "; ".join(unknown) or item.not_understood)
