"""The demonstration: a complement asked, a clock that runs, a tacit validation, a contract negotiated."""

import uuid
from datetime import date, datetime, time, timedelta

from maillage.communities.creation.demo import president_of
from maillage.communities.review.actions import contract, decisions, exchanges, opening
from maillage.communities.review.enums import CaseKind, NoteKind, Opinion, Party
from maillage.communities.review.forms import MISSIONS
from maillage.communities.review.models import ReviewCase
from maillage.communities.review.words import Meeting, Note, Outside, Remark, Version
from maillage.communities.territory import demo as territory
from maillage.foundation.access.actions import grant_mandate
from maillage.foundation.access.enums import Role
from maillage.foundation.documents.model import Document, Paragraph, Section
from maillage.foundation.documents.pdf import render_pdf
from maillage.foundation.identity.demo import DOMAIN, open_invented
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.enums import Stage
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.foundation.tenancy.zones import zone_of

# As its line of life says (``creation/demo.py``).
VALIDATED_ON = date(2024, 9, 17)
_KEYS = uuid.UUID("4b2d9a53-6f0e-4b8e-9d0e-3f6f2c1a5b35")


def load(people: dict[str, User], now: datetime) -> None:
    """Each file once; recommencing changes nothing. After the letters, whose filings open their cases."""
    main, young, neighbour, recognised = (
        Community.objects.get(founding_key=territory.founding_key(sketch))
        for sketch in (territory.MAIN, territory.YOUNG, territory.NEIGHBOUR, territory.RECOGNISED)
    )
    _complement(young, people, now)
    _main(main, people, now)
    _clock(neighbour, people, now)
    _tacit(recognised, now)
    _negotiation(recognised, now)


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


def _main(community: Community, people: dict[str, User], now: datetime) -> None:
    """The letter of the main community was validated, and nobody objected to its project."""
    letter, project = _open(community, CaseKind.LETTER), _open(community, CaseKind.PROJECT)
    if letter is not None:
        decisions.validate(
            by=people[Role.ARS], community=community, number=letter.number, key=_key(community, "letter"),
            text="Lettre validée : le territoire inventé et les missions se tiennent.",
            now=_at(community, VALIDATED_ON),
        )  # fmt: skip
    if project is not None:
        read_on = _at(community, project.starts_on + timedelta(days=20))
        exchanges.take_charge(
            by=people[Role.ARS], community=community, number=project.number, key=_key(community, "taken"),
            now=read_on,
        )  # fmt: skip
        exchanges.give_opinion(
            by=people[Role.CPAM], community=community, number=project.number, key=_key(community, "cpam"),
            party=Party.CPAM, opinion=Opinion.FAVOURABLE, text="", now=read_on + timedelta(days=9),
        )  # fmt: skip
        decisions.record_tacit(community=community, number=project.number, now=now)


def _clock(community: Community, people: dict[str, User], now: datetime) -> None:
    """The project of the neighbour: its two months run."""
    if Stage(community.stage) is not Stage.PS_DEPOSE:
        return
    with community_scope(community):
        president = president_of(community)
    case = _declare(community, president, community.stage_since, now)
    exchanges.give_opinion(
        by=people[Role.ARS], community=community, number=case.number, key=_key(community, "cpam"),
        party=Party.CPAM, opinion=Opinion.FAVOURABLE, text="", now=now,
    )  # fmt: skip


def _tacit(community: Community, now: datetime) -> None:
    """The recognised community: nobody objected in time."""
    with community_scope(community):
        president = president_of(community)
    case = _declare(community, president, date(2026, 6, 15), now)
    if case.is_open:
        decisions.record_tacit(community=community, number=case.number, now=now)


def _negotiation(community: Community, now: datetime) -> None:
    """The contract of the recognised community: two versions, what each thinks of them, no signature yet."""
    fresh = Community.objects.get(pk=community.pk)
    if Stage(fresh.stage) is not Stage.PS_VALIDE:
        return
    with community_scope(community):
        president = president_of(community)
    ars, cpam = _officers(community)

    def base(name: str, days: int) -> dict[str, object]:
        then = _at(community, (now - timedelta(days)).date())
        return {"community": community, "key": _key(community, f"aci-{name}"), "now": then}

    case = contract.open_contract(by=cpam, kind=CaseKind.ACI, subject=None, **base("open", 41))  # type: ignore[arg-type]
    missions = [label for _, label in MISSIONS[:4]]
    rounds = (
        (cpam, "first", 34, "Première version : les quatre missions du socle, montants de la taille 1.",
         *zip(missions, (45_000, 20_000, 15_000, 10_000), strict=True)),
        (president, "second", 13, "Seconde version : une assistante de coordination dès la première année.",
         *zip(missions, (52_000, 20_000, 15_000, 10_000), strict=True)),
    )  # fmt: skip
    answers = (
        ((president, "reserved", 27, Opinion.RESERVED, "L’accès aux soins demande un mi-temps de plus."),
         (ars, "agreed", 24, Opinion.FAVOURABLE, "")),
        ((cpam, "second-agreed", 5, Opinion.FAVOURABLE, ""),),
    )  # fmt: skip
    for (by, name, days, text, *figures), positions in zip(rounds, answers, strict=True):
        contract.propose(by=by, number=case.number, version=Version(text, tuple(figures)), **base(name, days))  # type: ignore[arg-type]
        for who, said, since, opinion, words in positions:
            contract.take_position(
                by=who, number=case.number, opinion=opinion, text=words, **base(said, since)
            )  # type: ignore[arg-type]


def _officers(community: Community) -> tuple[User, User]:
    """An invented officer of the ARS and one of the CPAM, where the community is."""
    found = []
    department = {"department_code": community.department_code}
    places = ((Role.ARS, "amandine", "Amandine", {}), (Role.CPAM, "corentin", "Corentin", department))
    for role, name, first_name, place in places:
        officer = open_invented(f"{name}@{DOMAIN}", first_name)
        grant_mandate(user=officer, role=role, region_code=community.region_code, by=None, **place)
        found.append(officer)
    return found[0], found[1]


def _at(community: Community, day: date) -> datetime:
    """Ten o’clock that day, where the community is."""
    return datetime.combine(day, time(10, 0), zone_of(community.department_code))


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
