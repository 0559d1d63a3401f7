"""The published files: which one this is, from its first line, and where its columns are.

Spellings of the headers have changed over the years (« Libellé civilité exercice », « d'exercice » ; « coord.
structure », « structure »): they are compared without case, accents, punctuation or small words.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from maillage.reference.directory.enums import Feed
from maillage.reference.directory.names import name_key


class UnreadableFileError(Exception):
    """A file that cannot be taken at all; the message says why, in French."""


_SMALL = re.compile(r"\b(d|l|de|du|la|le|coord)\b")


def header_key(name: str) -> str:
    """The words that tell one column from another."""
    return " ".join(_SMALL.sub(" ", name_key(name)).split())


# Our name of a column: the header of the publisher (the first is today's), and whether a file may lack it.
_ACTIVITY = {
    "id_type": ("Type d'identifiant PP",),
    "identifier": ("Identifiant PP",),
    "ident": ("Identification nationale PP",),
    "title": ("Libellé civilité d'exercice",),
    "civility": ("Libellé civilité",),
    "last_name": ("Nom d'exercice",),
    "first_name": ("Prénom d'exercice",),
    "profession": ("Code profession",),
    "profession_label": ("Libellé profession",),
    "category": ("Code catégorie professionnelle",),
    "category_label": ("Libellé catégorie professionnelle",),
    "specialty_kind": ("Code type savoir-faire",),
    "specialty_kind_label": ("Libellé type savoir-faire",),
    "specialty": ("Code savoir-faire",),
    "specialty_label": ("Libellé savoir-faire",),
    "mode": ("Code mode exercice",),
    "mode_label": ("Libellé mode exercice",),
    "siret": ("Numéro SIRET site",),
    "finess": ("Numéro FINESS site",),
    "finess_legal": ("Numéro FINESS établissement juridique",),
    "site": ("Identifiant technique de la structure",),
    "site_name": ("Raison sociale site",),
    "trade_name": ("Enseigne commerciale site",),
    "addressee": ("Complément destinataire (coord. structure)",),
    "building": ("Complément point géographique (coord. structure)",),
    "number": ("Numéro Voie (coord. structure)",),
    "repeat": ("Indice répétition voie (coord. structure)",),
    "street_kind": ("Libellé type de voie (coord. structure)",),
    "street": ("Libellé Voie (coord. structure)",),
    "mention": ("Mention distribution (coord. structure)",),
    "cedex": ("Bureau cedex (coord. structure)",),
    "postal_code": ("Code postal (coord. structure)",),
    "commune": ("Code commune (coord. structure)",),
    "commune_label": ("Libellé commune (coord. structure)",),
    "country": ("Libellé pays (coord. structure)",),
    "phone": ("Téléphone (coord. structure)",),
    "email": ("Adresse e-mail (coord. structure)",),
    "authority": ("Autorité d'enregistrement",),
    "sector": ("Code secteur d'activité",),
    "sector_label": ("Libellé secteur d'activité",),
    "section": ("Code section tableau pharmaciens",),
    "section_label": ("Libellé section tableau pharmaciens",),
    "function": ("Code fonction", "Code rôle"),
    "function_label": ("Libellé fonction", "Libellé rôle"),
    "genre": ("Code genre d'activité",),
    "genre_label": ("Libellé genre d'activité",),
}
_SKILLS = {
    "id_type": ("Type d'identifiant PP",),
    "identifier": ("Identifiant PP",),
    "ident": ("Identification nationale PP",),
    "kind": ("Code type savoir-faire",),
    "kind_label": ("Libellé type savoir-faire",),
    "code": ("Code savoir-faire",),
    "code_label": ("Libellé savoir-faire",),
}
_DIPLOMAS = {
    "id_type": ("Type d'identifiant PP",),
    "identifier": ("Identifiant PP",),
    "ident": ("Identification nationale PP",),
    "kind": ("Code type diplôme obtenu",),
    "kind_label": ("Libellé type diplôme obtenu",),
    "code": ("Code diplôme obtenu",),
    "code_label": ("Libellé diplôme obtenu",),
    "permit_kind": ("Code type autorisation",),
    "permit_kind_label": ("Libellé type autorisation",),
    "permit": ("Code discipline autorisation",),
    "permit_label": ("Libellé discipline autorisation",),
}
COLUMNS: dict[Feed, Mapping[str, tuple[str, ...]]] = {
    Feed.PRACTICES: _ACTIVITY,
    Feed.SKILLS: _SKILLS,
    Feed.DIPLOMAS: _DIPLOMAS,
}
# Columns that older or lighter extracts do not have: they are read as empty.
OPTIONAL = {
    "function", "function_label", "genre", "genre_label", "section", "section_label", "authority",
    "specialty", "specialty_label", "specialty_kind", "specialty_kind_label", "title", "civility", "email",
    "addressee", "building", "mention", "country", "repeat",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Layout:
    """Which file this is and where its columns are: ``at[name]`` is a position, ``width`` past the last one.

    A missing column points at ``width``: readers add one empty field there. ``encoding`` is that of the
    header. A FINESS file has no header: ``at`` is empty, ``edition`` is the date of its first line.
    """

    feed: Feed
    at: Mapping[str, int]
    width: int
    encoding: str = "utf-8"
    edition: str = ""
    missing: tuple[str, ...] = ()


def recognise(first_line: bytes) -> Layout:
    """The layout of the file that begins so. Raises UnreadableFileError."""
    if not first_line.strip():
        raise UnreadableFileError("le fichier est vide.")
    if first_line.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableFileError(
            "le fichier est en UTF-16 : réenregistrez-le en UTF-8, tel qu’il est publié."
        )
    try:
        text, encoding = first_line.removeprefix(b"\xef\xbb\xbf").decode(), "utf-8"
    except UnicodeDecodeError:
        text, encoding = first_line.decode("cp1252", errors="replace"), "cp1252"
    if text.startswith("finess;"):
        fields = text.split(";")
        return Layout(Feed.ESTABLISHMENTS, {}, 31, edition=fields[3] if len(fields) > 3 else "")
    if text.startswith(("structureet;", "geolocalisation;")):
        return Layout(Feed.ESTABLISHMENTS, {}, 31)
    keys = {
        header_key(name): rank for rank, name in reversed(list(enumerate(text.split("|")))) if name.strip()
    }
    for feed, columns in sorted(COLUMNS.items(), key=lambda item: -len(item[1])):
        if layout := _match(feed, columns, keys, text.count("|") + 1, encoding):
            return layout
    raise UnreadableFileError(
        "ce n’est ni un extrait RPPS ni un fichier FINESS : la première ligne ne porte pas les colonnes "
        f"attendues. Elle commence par « {text[:60]} »."
    )


def _match(
    feed: Feed, columns: Mapping[str, tuple[str, ...]], keys: Mapping[str, int], width: int, encoding: str
) -> Layout | None:
    """The layout when this is the file; None when it is another one. Raises UnreadableFileError when it is
    this one but for a column that we cannot do without.
    """
    found = {
        ours: next((keys[header_key(name)] for name in names if header_key(name) in keys), None)
        for ours, names in columns.items()
    }
    missing = [columns[ours][0] for ours, rank in found.items() if rank is None and ours not in OPTIONAL]
    if missing and len(missing) <= 3 and len(columns) - len(missing) > 20:
        raise UnreadableFileError(f"colonnes absentes ou renommées : {', '.join(missing)}.")
    if missing:
        return None
    absent = tuple(columns[ours][0] for ours, rank in found.items() if rank is None)
    at = {ours: width if rank is None else rank for ours, rank in found.items()}
    return Layout(feed, at, width, encoding, missing=absent)
