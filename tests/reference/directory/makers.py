"""Small published files, line by line. The numbers start with 0: nobody's, and not the generator's either."""

from pathlib import Path

from maillage.reference.directory.actions import import_extract
from maillage.reference.directory.invented.people import DIPLOMAS_HEADER, HEADER, SKILLS_HEADER
from maillage.reference.directory.models import DirectoryImport, Practice
from maillage.reference.directory.names import with_key
from maillage.reference.directory.reading import extracts

_NAMES = HEADER.rstrip("|").split("|")
_PERSON = {
    "Type d'identifiant PP": "8",
    "Libellé civilité": "Madame",
    "Nom d'exercice": "EXEMPLE",
    "Prénom d'exercice": "CAMILLE",
    "Code profession": "60",
    "Libellé profession": "Infirmier",
    "Code mode exercice": "L",
    "Libellé mode exercice": "Libéral",
    "Identifiant technique de la structure": "C1",
    "Raison sociale site": "CABINET EXEMPLE",
    "Libellé Voie (coord. structure)": "DE LA FONTAINE",
    "Bureau cedex (coord. structure)": "04200 SISTERON",
    "Code postal (coord. structure)": "04200",
    "Code commune (coord. structure)": "04209",
    "Libellé commune (coord. structure)": "Sisteron",
}


def rpps(number: int) -> str:
    return with_key(f"{number:010d}")


def activity(number: int = 1, **cells: str) -> str:
    """One line of the activity file; ``cells`` by short names, or ``cells={...}`` by published ones."""
    short = {
        "last": "Nom d'exercice", "first": "Prénom d'exercice", "profession": "Code profession",
        "mode": "Code mode exercice", "site": "Identifiant technique de la structure",
        "name": "Raison sociale site", "street": "Libellé Voie (coord. structure)",
        "postal": "Code postal (coord. structure)", "cedex": "Bureau cedex (coord. structure)",
        "commune": "Code commune (coord. structure)", "town": "Libellé commune (coord. structure)",
        "skill": "Code savoir-faire", "phone": "Téléphone (coord. structure)", "finess": "Numéro FINESS site",
    }  # fmt: skip
    said = _PERSON | {short[key]: value for key, value in cells.items()}
    said |= {"Identifiant PP": rpps(number), "Identification nationale PP": f"8{rpps(number)}"}
    return "|".join(said.get(name, "") for name in _NAMES) + "|"


def text(*lines: str, header: str = HEADER, end: str = "\n") -> bytes:
    return end.join([header, *lines, ""]).encode()


def write(
    folder: Path, content: bytes, name: str = "PS_LibreAcces_Personne_activite_202601050800.txt"
) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def load(path: Path, *, confirm: bool = False) -> DirectoryImport:
    """Import the first extract of the file, and check that its lines are all accounted for."""
    run = import_extract(extract=extracts(path)[0], by=None, confirm=confirm)
    assert run.lines_read == run.created + run.updated + run.same + run.rejected or run.state == "held"
    return run


def reasons(run: DirectoryImport) -> list[tuple[int, str]]:
    return list(run.rejections.using("owner").order_by("line").values_list("line", "reason"))


def held() -> dict[str, int]:
    """{identifier: activities that are still published}"""
    found: dict[str, int] = {}
    for ident in (
        Practice.objects.using("owner").filter(gone_on=None).values_list("professional_id", flat=True)
    ):
        found[ident] = found.get(ident, 0) + 1
    return found


__all__ = [
    "DIPLOMAS_HEADER",
    "HEADER",
    "SKILLS_HEADER",
    "activity",
    "held",
    "load",
    "reasons",
    "rpps",
    "text",
    "write",
]
