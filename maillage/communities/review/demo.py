"""The demonstration: a complement asked, a clock that runs, a tacit validation."""

import uuid
from datetime import date, datetime, time, timedelta

from maillage.communities.creation.demo import president_of
from maillage.communities.review.actions import decisions, exchanges, opening
from maillage.communities.review.enums import CaseKind, NoteKind, Opinion, Party
from maillage.communities.review.models import ReviewCase
from maillage.communities.review.words import Meeting, Note, Outside, Remark
from maillage.communities.territory import demo as territory
from maillage.foundation.access.enums import Role
from maillage.foundation.documents.model import Document, Paragraph, Section
from maillage.foundation.documents.pdf import render_pdf
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.enums import Stage
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.foundation.tenancy.zones import zone_of

_KEYS = uuid.UUID("4b2d9a53-6f0e-4b8e-9d0e-3f6f2c1a5b35")


def load(people: dict[str, User], now: datetime) -> None:
    """Each file once; recommencing changes nothing. After the letters, whose filings open their cases."""
    main, young, recognised = (
        Community.objects.get(founding_key=territory.founding_key(sketch))
        for sketch in (territory.MAIN, territory.YOUNG, territory.RECOGNISED)
    )
    _complement(young, people, now)
    _clock(main, people, now)
    _tacit(recognised, now)


def _key(community: Community, name: str) -> uuid.UUID:
    return uuid.uuid5(_KEYS, f"{community.founding_key}-{name}")


def _open(community: Community, kind: CaseKind) -> ReviewCase | None:
    with community_scope(community):
        found: ReviewCase | None = ReviewCase.objects.open().filter(kind=kind).first()
    return found


def _complement(community: Community, people: dict[str, User], now: datetime) -> None:
    """The letter of the young community: the ARS and the CPAM have read it, and ask for more."""
    case = _open(community, CaseKind.LETTER)
    if case is None:
        return
    ars, cpam = people[Role.ARS], people[Role.CPAM]

    def base(name: str) -> dict[str, object]:
        return {"community": community, "number": case.number, "key": _key(community, name), "now": now}

    exchanges.take_charge(by=ars, **base("charge"))  # type: ignore[arg-type]
    exchanges.comment(
        by=cpam, **base("remark"),
        remark=Remark("Combien de professionnels ont déjà donné leur accord de principe ?", "objectif", 1),
    )  # type: ignore[arg-type]  # fmt: skip
    exchanges.give_opinion(
        by=ars, **base("urps"), party=Party.URPS, opinion=Opinion.RESERVED,
        text="Le calendrier inventé paraît court pour deux vallées.",
    )  # type: ignore[arg-type]  # fmt: skip
    note = Note("Position commune : favorables si le calendrier est précisé.", NoteKind.BILATERAL, now.date())
    exchanges.note_privately(by=ars, **base("bilateral"), note=note)  # type: ignore[arg-type]
    day = now.date() + timedelta(days=12)
    meets_at = datetime.combine(day, time(14, 0), zone_of(community.department_code))
    exchanges.invite(
        by=ars, **base("meeting"),
        meeting=Meeting(meets_at, "Salle imaginaire, 4 chemin de l’Exemple", "CPAM, MSA, URPS, porteurs"),
    )  # type: ignore[arg-type]  # fmt: skip
    exchanges.ask_complement(
        by=ars, **base("complement"), due_on=now.date() + timedelta(days=18),
        text="Précisez le calendrier et nommez les professionnels déjà engagés.",
    )  # type: ignore[arg-type]  # fmt: skip


def _clock(community: Community, people: dict[str, User], now: datetime) -> None:
    """The project of the main community: its two months run."""
    if Stage(community.stage) is not Stage.PS_DEPOSE:
        return
    president = people[Role.PRESIDENT]
    letter = _open(community, CaseKind.LETTER)
    if letter is not None:
        decisions.validate(
            by=people[Role.ARS], community=community, number=letter.number, key=_key(community, "letter"),
            text="Lettre validée : le territoire inventé et les missions se tiennent.", now=now,
        )  # fmt: skip
    case = _declare(community, president, community.stage_since, now)
    exchanges.give_opinion(
        by=people[Role.CPAM], community=community, number=case.number, key=_key(community, "cpam"),
        party=Party.CPAM, opinion=Opinion.FAVOURABLE, text="", now=now,
    )  # fmt: skip


def _tacit(community: Community, now: datetime) -> None:
    """The recognised community: nobody objected in time."""
    with community_scope(community):
        president = president_of(community)
    case = _declare(community, president, date(2026, 6, 15), now)
    if case.is_open:
        decisions.record_tacit(community=community, number=case.number, now=now)


def _declare(community: Community, by: User, received_on: date, now: datetime) -> ReviewCase:
    document = Document(
        title="Projet de santé (pièce de démonstration)",
        issuer=community.name,
        day=received_on,
        blocks=(
            Section("Un projet inventé", (Paragraph("Ce fichier tient lieu du projet envoyé à l’ARS."),)),
        ),
    )
    filed = Outside(CaseKind.PROJECT, received_on, "projet-de-sante-invente.pdf", render_pdf(document))
    return opening.declare_filing(
        by=by, community=community, key=_key(community, "project"), filed=filed, now=now
    )
