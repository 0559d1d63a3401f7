"""The papers of the founding: statutes, bylaws, minutes, list of those in charge."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from maillage.communities.founding.models import FoundingKit, Leader
from maillage.communities.founding.wording import MISSING, Article, articles
from maillage.foundation.documents.model import (
    Block,
    Bullets,
    Column,
    Document,
    Note,
    Paragraph,
    Row,
    Section,
    Signature,
    Signatures,
    Table,
    Tone,
)
from maillage.foundation.tenancy.models import Community
from maillage.french import day

DRAFT = "Projet"
TO_READ = Note(
    "À relire avant de signer",
    "Ce texte est rédigé d’après les réponses des fondateurs. Adaptez-le, et faites-le relire par "
    "un juriste, la fédération ou l’URPS. Ce que les réponses ne disent pas est laissé en pointillés.",
    Tone.CAUTION,
)


class Paper(StrEnum):
    """What can be downloaded; the value is in the address."""

    STATUTES = "statuts"
    BYLAWS = "reglement-interieur"
    MINUTES = "proces-verbal"
    LEADERS = "dirigeants"

    @property
    def label(self) -> str:
        return _TITLES[self]


_TITLES = {
    Paper.STATUTES: "Statuts",
    Paper.BYLAWS: "Règlement intérieur",
    Paper.MINUTES: "Procès-verbal de l’assemblée constitutive",
    Paper.LEADERS: "Liste des personnes chargées de l’administration",
}


def draw_up(
    paper: Paper,
    community: Community,
    kit: FoundingKit | None,
    answers: dict[str, object],
    colleges: Sequence[tuple[str, int]],
    leaders: Sequence[Leader],
    today: date,
) -> Document:
    """A paper of the founding, as a document to adapt."""
    name = str(answers["name"] or community.name)
    held = kit.founded_on if kit else None
    blocks: tuple[Block, ...]
    match paper:
        case Paper.STATUTES:
            blocks = _text(articles("statutes", answers, colleges))
        case Paper.BYLAWS:
            blocks = _text(articles("bylaws", answers, colleges))
        case Paper.MINUTES:
            blocks = _minutes(name, kit, leaders)
        case Paper.LEADERS:
            blocks = (_leaders(leaders),)
    signed = Signatures(
        tuple(Signature(one.get_function_display(), one.name) for one in leaders[:2])
        or (Signature("Présidence"), Signature("Secrétariat"))
    )
    # The papers that the founders adapt open on the reminder to read them again; a list needs none.
    opening: tuple[Block, ...] = (TO_READ,) if paper in (Paper.STATUTES, Paper.BYLAWS) else ()
    return Document(
        title=paper.label,
        issuer=name,
        day=held or today,
        reference=f"{paper.label} – {community}",
        status="" if held else DRAFT,
        blocks=(*opening, *blocks, signed),
    )


def _text(found: Sequence[Article]) -> tuple[Block, ...]:
    return tuple(
        Section(f"Article {rank}. {article.title}", tuple(Paragraph(text) for text in article.paragraphs))
        for rank, article in enumerate(found, 1)
    )


def _minutes(name: str, kit: FoundingKit | None, leaders: Sequence[Leader]) -> tuple[Block, ...]:
    held = day(kit.founded_on) if kit and kit.founded_on else MISSING
    place = kit.founded_at if kit and kit.founded_at else MISSING
    present = str(kit.founders_present) if kit and kit.founders_present else MISSING
    chosen = tuple(f"{one.name}, {one.profession} : {one.get_function_display().lower()}" for one in leaders)
    return (
        Paragraph(
            f"Le {held}, à {place}, les fondateurs de l’association « {name} » se sont réunis en assemblée "
            f"constitutive. {present} personnes étaient présentes ou représentées, selon la feuille "
            "d’émargement annexée."
        ),
        Section(
            "Ordre du jour",
            (
                Bullets(
                    (
                        "Présentation du projet de communauté",
                        "Lecture et adoption des statuts",
                        "Élection des premiers administrateurs",
                        "Pouvoirs pour les formalités",
                    )
                ),
            ),
        ),
        Section(
            "Première résolution : statuts",
            (Paragraph(f"Les statuts annexés sont mis aux voix. {_outcome()}"),),
        ),
        Section(
            "Deuxième résolution : premiers administrateurs",
            (
                Paragraph(f"Sont élus, à bulletin secret : {'' if chosen else MISSING}"),
                *((Bullets(chosen),) if chosen else ()),
                Paragraph(_outcome()),
            ),
        ),
        Section(
            "Troisième résolution : formalités",
            (
                Paragraph(
                    "Tous pouvoirs sont donnés au porteur d’un original du présent procès-verbal pour "
                    f"déclarer l’association et faire publier sa création. {_outcome()}"
                ),
            ),
        ),
    )


def _outcome() -> str:
    return f"Pour : {MISSING[:6]} ; contre : {MISSING[:6]} ; abstentions : {MISSING[:6]}."


def _leaders(leaders: Sequence[Leader]) -> Table:
    return Table(
        caption="Personnes chargées de l’administration",
        columns=(
            Column("Nom et prénom", width=1.4),
            Column("Fonction"),
            Column("Profession", width=1.2),
            Column("Nationalité"),
            Column("Domicile", width=2),
        ),
        rows=tuple(
            Row((one.name, one.get_function_display(), one.profession, one.nationality, one.home_address))
            for one in leaders
        ),
        note="" if leaders else "Personne n’est encore inscrit.",
    )
