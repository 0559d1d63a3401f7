"""Papers: the list of accesses that a patient asked for, the information poster of the waiting room."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from django.utils.formats import date_format
from django.utils.timezone import localtime

from maillage.care.circle.models import Case
from maillage.care.oversight.accesses import AccessLine
from maillage.care.oversight.information import Part
from maillage.care.switch.models import InformationNotice
from maillage.foundation.documents.model import (
    Block,
    Bullets,
    Column,
    Document,
    Note,
    Paragraph,
    Row,
    Section,
    Table,
    Tone,
)
from maillage.foundation.tenancy.models import Community

# What a document can lay out in a second; the screen pages beyond.
MOST_ROWS = 2_000
TABLE_HEADINGS = ("Date", "Qui", "À quel titre", "Acte", "Fondement")
WIDTHS = (1.3, 1.5, 1.4, 1.4, 2)
EMERGENCY = Note("En cas d’urgence vitale", "Appelez le 15 ou le 112. Par SMS, le 114.", Tone.CAUTION)


def table_rows(lines: Iterable[AccessLine]) -> Iterator[tuple[str, ...]]:
    """The cells of each access, in the order of the headings."""
    for one in lines:
        day = date_format(localtime(one.at), "d/m/Y H:i")
        yield day, one.who, one.title or "—", one.act, one.ground


def access_list(community: Community, case: Case, lines: Sequence[AccessLine], day: date) -> Document:
    """Who saw the case, when, in which capacity and by which ground; nothing of what they read."""
    rows = tuple(Row(cells) for cells in table_rows(lines[:MOST_ROWS]))
    left = len(lines) - len(rows)
    blocks: tuple[Block, ...] = (
        Paragraph(
            "Cette liste dit chaque accès au dossier que nomme sa référence : la date, la personne, à quel "
            "titre et sur quel fondement. Elle est tirée d’un registre que personne ne peut modifier."
        ),
        Table(
            "Accès au dossier, le plus récent d’abord",
            tuple(Column(name, width=width) for name, width in zip(TABLE_HEADINGS, WIDTHS, strict=True)),
            rows,
            note=f"{left} accès plus anciens sont dans le tableau (CSV)." if left > 0 else "",
            dense=True,
        ),
        Paragraph(
            "Un accès vous paraît anormal ? Écrivez au délégué à la protection des données de la communauté, "
            "ou à la CNIL (www.cnil.fr/fr/plaintes).",
            soft=True,
        ),
    )  # fmt: skip
    return Document(
        title="Liste des accès", issuer=community.name, day=day, blocks=blocks,
        subtitle=f"Dossier {case.reference}", reference=f"Accès {case.reference}",
    )  # fmt: skip


def poster(community: Community, notice: InformationNotice, parts: Sequence[Part]) -> Document:
    """The information given to patients, to print and hang; the emergency numbers first."""
    blocks: list[Block] = [EMERGENCY]
    for one in parts:
        blocks += [Section(one.title, _blocks(one))] if one.title else _blocks(one)
    return Document(
        title="Vos données et votre demande de soins", issuer=community.name, day=notice.published_at.date(),
        blocks=tuple(blocks), subtitle=f"Version {notice.version}", reference=f"Information {notice.version}",
    )  # fmt: skip


def _blocks(part: Part) -> tuple[Block, ...]:
    return tuple(Bullets(said.items) if said.items else Paragraph(said.text) for said in part.said)
