"""The demonstration: a dialogue closed, the next one begun, a control under way and one concluded."""

import tomllib
import uuid
from collections.abc import Mapping
from datetime import date, time, timedelta
from pathlib import Path

from maillage.foundation.access.enums import Role
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.operations.contract.models import AciContract
from maillage.operations.contract.queries import contract_of, years
from maillage.operations.dialogue import queries
from maillage.operations.dialogue.actions import campaigns, dialogues, minutes
from maillage.operations.dialogue.enums import Answer, CommitmentState, Method, Party, Verdict
from maillage.operations.dialogue.models import Campaign, CampaignItem, Dialogue
from maillage.operations.dialogue.populations import population
from maillage.operations.dialogue.words import Meeting, Order, Promise, Target

_KEYS = uuid.UUID("6b8f1f7e-5a0e-4b6a-9c41-71041a5b0041")
FILE = Path(__file__).with_name("demo_words.toml")


def load(community: Community, people: Mapping[str, User], today: date) -> None:
    """Once, after the contract and the proofs."""
    with community_scope(community):
        contract = contract_of(community, today)
        if contract is None or Dialogue.objects.exists() or Campaign.objects.exists():
            return
    _past(community, people, contract, today)
    _next(community, people, contract)
    _concluded(community, people, contract, today)
    _under_way(community, people, contract, today)
    _receipts(community, people, contract, today)


def _key(community: Community, name: str) -> uuid.UUID:
    return uuid.uuid5(_KEYS, f"{community.founding_key}-{name}")


def _past(community: Community, people: Mapping[str, User], contract: AciContract, today: date) -> None:
    """The dialogue of the first year: minutes approved by the three parties."""
    told = tomllib.loads(FILE.read_text(encoding="utf-8"))
    president, coordinator = people[Role.PRESIDENT], people[Role.COORDINATOR]
    cpam, ars = people[Role.CPAM], people[Role.ARS]
    one = dialogues.open_dialogue(
        by=coordinator, community=community, key=_key(community, "past"), contract=contract, year=1
    )
    about = {"community": community, "number": one.number}
    with community_scope(community):
        shown = {row.sheet.number for row in queries.board(one, with_words=False)}
    for said in told["actions"]:
        if said["sheet"] in shown:
            dialogues.write_words(by=coordinator, **about, **said)
    for rank, (by, title, minutes_) in enumerate(
        (
            (coordinator, "Les faits, action par action", 60),
            (cpam, "Part variable de l’année", 20),
            (ars, "Exercice du plan de crise", 15),
            (coordinator, "Cibles de l’année suivante", 25),
        )
    ):
        dialogues.add_point(
            by=by, **about, key=_key(community, f"point-{rank}"), title=title, minutes=minutes_
        )
    dialogues.share(by=coordinator, **about)
    held = max(years(contract)[1].starts_on + timedelta(days=11), today - timedelta(days=56))
    dialogues.hold(
        by=coordinator, **about, meeting=Meeting(held, time(14, 0), "CPAM, salle de l’Exemple"),
        present=told["present"],
    )  # fmt: skip
    _promises(community, people, one.number, held, shown)
    minutes.write_minutes(
        by=coordinator, **about, key=_key(community, "minutes-1"), based_on=0, text=told["draft"].strip()
    )
    minutes.write_minutes(
        by=cpam, **about, key=_key(community, "minutes-2"), based_on=1, text=told["minutes"].strip()
    )
    for by, name in ((president, "president"), (cpam, "cpam"), (ars, "ars")):
        minutes.approve_minutes(by=by, **about, key=_key(community, f"approved-{name}"), version=2)


def _promises(
    community: Community, people: Mapping[str, User], number: int, held: date, shown: set[int]
) -> None:
    coordinator, cpam = people[Role.COORDINATOR], people[Role.CPAM]
    about = {"community": community, "number": number}
    told = tomllib.loads(FILE.read_text(encoding="utf-8"))["promises"]
    made = [
        dialogues.take_commitment(
            by=coordinator, **about, key=_key(community, f"promise-{rank}"),
            promise=Promise(
                said["what"], Party(said["party"]), held + timedelta(days=said["days"]), said["who"],
                said["sheet"] if said["sheet"] in shown else None,
            ),
        )
        for rank, said in enumerate(told)
    ]  # fmt: skip
    dialogues.follow_commitment(
        by=cpam, community=community, commitment=made[1].number, key=_key(community, "followed"),
        state=CommitmentState.KEPT, text="Deux envois faits, en octobre et en novembre.",
    )  # fmt: skip
    targets = (
        Target("Patients prioritaires placés", "240", "219", reason="Deux médecins volontaires de plus."),
        Target("Créneaux de soins non programmés par semaine", "55", "45"),
    )
    for rank, target in enumerate(targets):
        one = dialogues.propose_target(
            by=coordinator, **about, key=_key(community, f"target-{rank}"), target=target
        )
        if rank == 0:
            dialogues.answer_target(by=cpam, **about, target=one.pk, answer=Answer.ACCEPTED, reason="")
        else:
            dialogues.answer_target(
                by=cpam, **about, target=one.pk, answer=Answer.REFUSED,
                reason="Le SAS demande soixante créneaux : à revoir au printemps.",
            )  # fmt: skip


def _next(community: Community, people: Mapping[str, User], contract: AciContract) -> None:
    """The dialogue of the second year is begun: its facts come by themselves."""
    one = dialogues.open_dialogue(
        by=people[Role.COORDINATOR],
        community=community,
        key=_key(community, "next"),
        contract=contract,
        year=2,
    )
    dialogues.add_point(
        by=people[Role.CPAM], community=community, number=one.number, key=_key(community, "next-point"),
        title="Suivi des engagements de la première année", minutes=20,
    )  # fmt: skip


def _concluded(community: Community, people: Mapping[str, User], contract: AciContract, today: date) -> None:
    """A control of two chosen pieces by the ARS, concluded after the community closed its observations."""
    told = tomllib.loads(FILE.read_text(encoding="utf-8"))
    ars, president = people[Role.ARS], people[Role.PRESIDENT]
    with community_scope(community):
        names = _names(contract, 1)[:2]
    if len(names) < 2:
        return
    one = campaigns.open_campaign(
        by=ars, community=community, key=_key(community, "chosen"), contract=contract, year=1,
        order=Order(
            "Plan de crise et formations", "Les documents remis disent-ils qui était là, et quand ?",
            today + timedelta(days=5), Method.CHOSEN, names=tuple(names),
        ),
    )  # fmt: skip
    about = {"community": community, "number": one.number}
    for rank in (1, 2):
        campaigns.give_opinion(
            by=ars, **about, key=_key(community, f"chosen-{rank}"), rank=rank,
            verdict=Verdict.SOUND if rank == 1 else Verdict.PARTLY,
            text="" if rank == 1 else "Sans date lisible.",
        )  # fmt: skip
    campaigns.open_contradictory(
        by=ars, **about, key=_key(community, "chosen-stage"), reply_due_on=today + timedelta(days=20), text=""
    )
    campaigns.answer(
        by=president, **about, key=_key(community, "chosen-reply"), rank=2,
        text="La date est au dos : la page est ajoutée au dossier de l’action.",
    )  # fmt: skip
    campaigns.settle(by=president, **about, key=_key(community, "chosen-settled"), text="")
    campaigns.conclude(
        by=ars, **about, key=_key(community, "chosen-end"), verdict=Verdict.SOUND,
        text=told["chosen_end"],
    )  # fmt: skip


def _names(contract: AciContract, number: int) -> list[str]:
    """Names of pieces of a year, as an officer would choose them."""
    listed = population("evidence")
    lines = listed.lines(contract, number) if listed else []
    return [line.name for line in lines]


def _under_way(community: Community, people: Mapping[str, User], contract: AciContract, today: date) -> None:
    """A sample drawn by the CPAM: a question answered, one that waits, one opinion given."""
    told = tomllib.loads(FILE.read_text(encoding="utf-8"))
    cpam, coordinator = people[Role.CPAM], people[Role.COORDINATOR]
    one = campaigns.open_campaign(
        by=cpam, community=community, key=_key(community, "drawn"), contract=contract, year=1,
        order=Order(
            "Réalité des actions de la première année",
            told["drawn"],
            today + timedelta(days=8), Method.RANDOM, size=5,
        ),
    )  # fmt: skip
    about = {"community": community, "number": one.number}
    with community_scope(community):
        ranks = list(CampaignItem.objects.filter(campaign=one).values_list("rank", flat=True))
    campaigns.ask(
        by=cpam, **about, key=_key(community, "asked-1"), rank=ranks[0],
        text="De quand date ce document, et à qui a-t-il été remis ?",
    )  # fmt: skip
    campaigns.answer(
        by=coordinator, **about, key=_key(community, "answered-1"), rank=ranks[0],
        text="La date est celle de la preuve ; il a été remis aux membres du groupe de travail.",
    )  # fmt: skip
    campaigns.give_opinion(
        by=cpam, **about, key=_key(community, "opinion-1"), rank=ranks[0], verdict=Verdict.SOUND, text=""
    )
    if len(ranks) > 1:
        campaigns.ask(
            by=cpam, **about, key=_key(community, "asked-2"), rank=ranks[1],
            text="Ce document porte-t-il une date et un auteur ? Je ne les trouve pas.",
        )  # fmt: skip


def _receipts(community: Community, people: Mapping[str, User], contract: AciContract, today: date) -> None:
    """Expenses drawn by the CPAM, one of them asked about; none where no budget is kept."""
    with community_scope(community):
        listed = population("expenses")
        if listed is None or not listed.lines(contract, 1):
            return
    one = campaigns.open_campaign(
        by=people[Role.CPAM], community=community, key=_key(community, "receipts"), contract=contract, year=1,
        order=Order(
            "Factures de la première année", "Chaque dépense tirée a-t-elle sa facture, a-t-elle été payée ?",
            today + timedelta(days=12), Method.RANDOM, size=4, population="expenses",
        ),
    )  # fmt: skip
    campaigns.ask(
        by=people[Role.CPAM], community=community, number=one.number, key=_key(community, "receipt-asked"),
        rank=1, text="À quelle action cette dépense a-t-elle servi ?",
    )  # fmt: skip
