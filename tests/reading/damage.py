"""What scanning and copying do to a text, done by program: the same seed, the same damage."""

import re
import unicodedata


def without_accents(text, random):
    """Lose every accent, or turn some into the wrong one, as `véor` and `cliént` show."""
    if random.random() < 0.5:
        return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.sub("[ëèêï]", lambda found: "é" if random.random() < 0.7 else found[0], text)


def with_page_breaks(text, random):
    """Break pages between lines, also inside sentences and items, with page marks and a running header."""
    lines = text.split("\n")
    marks = ["", "2", "(1)", "2 2 2.", "- 3 -", "4/9", "p. 5"]
    for at in sorted(random.sample(range(8, len(lines)), min(5, len(lines) - 8)), reverse=True):
        lines[at:at] = ["", random.choice(marks), "\f" if random.random() < 0.6 else "", ""]
    return "\n".join(lines)


def with_broken_items(text, random):
    """Break pages inside the lines of lists: between two words of a sentence."""
    for _ in range(4):
        spaces = [found.start() for found in re.finditer(r"(?<=[a-z,]) (?=[a-z])", text)]
        at = random.choice(spaces)
        text = f"{text[:at]}\n\n{random.choice(['', '3', '(2)'])}\n\n{text[at + 1 :]}"
    return text


def with_glued_words(text, random):
    """Lose a space in every fortieth or so."""
    return re.sub(r"(?<=\w) (?=\w)", lambda found: "" if random.random() < 0.025 else found[0], text)


def with_cut_words(text, random):
    """Put a space inside a word now and then."""
    return re.sub(r"(?<=[a-zA-Z]{3})(?=[a-zA-Z]{3})", lambda found: " " if random.random() < 0.004 else "", text)


def without_numbers(text, random):
    """Lose the numbers of paragraphs and the letters of sections."""
    return re.sub(r"(?m)^(?:\d{1,2}(?:\.\d)*\.|[A-Z]\.|[IV]+\.) *", "", text)


def with_doubled_letters(text, random):
    return re.sub(r"[a-zA-Z]", lambda found: found[0] * (2 if random.random() < 0.006 else 1), text)


def without_signs(text, random):
    """Lose degrees and paragraph signs, and turn apostrophes into spaces."""
    return re.sub("[’']", " ", text.replace("°", "").replace("§", ""))


def misread(text, random):
    return text.replace("e)", "€)").replace("\nVoorzitter", "\n\\Voorzitter").replace("ongeveer ", "ongeveer")


def with_headers(text, random):
    """Print a header and a footer between paragraphs."""
    parts = text.split("\n\n")
    for at in range(len(parts) - 2, 2, -6):
        parts.insert(at, f"Kamer sociale zekerheid en gezondheid\n\n{at}")
    return "\n\n".join(parts)


def repeated(text, random):
    """Scan a paragraph twice."""
    parts = text.split("\n\n")
    at = random.randrange(3, len(parts) - 1)
    return "\n\n".join([*parts[: at + 1], *parts[at:]])


def with_other_lines(text, random):
    """Fill the paragraphs to another width, with hyphens at the ends of lines."""
    filled = []
    for part in text.split("\n\n"):
        if "\t" in part or (part.count("\n") and re.search(r"(?m)^(?:-|[a-z]\)) ", part)):
            filled.append(part)
            continue
        width, lines, line = random.randrange(50, 100), [], ""
        for word in part.split():
            if len(line) + len(word) >= width:
                if len(word) > 9 and word.isalpha() and random.random() < 0.3:
                    lines.append(f"{line} {word[:5]}-".strip())
                    word, line = word[5:], ""
                else:
                    lines.append(line)
                    line = ""
            line = f"{line} {word}".strip()
        filled.append("\n".join([*lines, line]))
    return "\n\n".join(filled)


DAMAGES = {
    damage.__name__: damage
    for damage in (
        without_accents,
        with_page_breaks,
        with_broken_items,
        with_glued_words,
        with_cut_words,
        without_numbers,
        with_doubled_letters,
        without_signs,
        misread,
        with_headers,
        repeated,
        with_other_lines,
    )
}
