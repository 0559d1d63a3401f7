"""What a contract year pays: the scale of a contract of 2026 through the room, its history, its forecast."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillage.foundation.access.enums import Role
from maillage.foundation.access.queries import community_actor
from maillage.foundation.tenancy.scope import community_scope
from maillage.foundation.web.week import asked
from maillage.operations.contract.cards import YearSeen
from maillage.operations.contract.queries import year, year_on
from maillage.operations.evidence.lacking import Period, lacks
from maillage.operations.targets import actions
from maillage.operations.targets.card import variable_part_of_the_year
from maillage.operations.targets.errors import TargetError
from maillage.operations.targets.models import YearTarget
from maillage.operations.targets.outlooks import YearPart
from maillage.operations.targets.reading import variable_part
from maillage.operations.targets.scales import Terms, terms_of
from maillage.planning.evaluation.library import Definition
from maillage.planning.evaluation.models import TrackedIndicator
from maillage.planning.evaluation.periods import span
from tests.operations.evidence.makers import prove
from tests.operations.targets.makers import aim, sign
from tests.planning.evaluation.makers import measure, track

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
# Euros of each indicator of a size-3 contract of 2026-27, and the variable envelope of its mission.
NEGOTIATED = {
    "acces_soins": ([9000, 5000, 3000, 5000, 2000, 3000, 5000, 3000], 35_000),
    "parcours": (
        [2000, 3000, 2000, 2000, 5000, 3000, 3000, 5000, 2000, 4000, 3000, 5000, 2000, 2000, 2000],
        45_000,
    ),
    "prevention": ([3500, 3500, 3500, 500, 1000, 900, 900, 900, 900, 900, 500, 500], 17_500),
    "qualite": ([5000, 5000, 5000], 15_000),
    "accompagnement": ([3500, 3500, 3000], 10_000),
}


def part_of(contract, number=4, today=TODAY) -> YearPart:
    with community_scope(contract.community):
        return variable_part(contract, number, today)


def delivered(cast, label: str, mission: str) -> TrackedIndicator:
    one = Definition(
        code="", mission=mission, label=label, counted="Livrable d’exemple.", unit="fait", nature="done",
        direction="up", data="CPTS", confidence="high", source="",
    )  # fmt: skip
    from maillage.planning.evaluation.actions import define  # noqa: PLC0415

    with community_scope(cast.ours):
        return define(by=cast.alice, community=cast.ours, definition=one)


def test_a_negotiated_scale_fills_the_envelopes_and_is_earned_to_the_last_cent(cast):
    contract = sign(cast.ours, cast.alice)
    for mission, (amounts, _) in NEGOTIATED.items():
        for rank, euros in enumerate(amounts):
            one = delivered(cast, f"{mission} {rank}", mission)
            aim(contract, cast.alice, one, kind="deliverable", cents=euros * 100, tiers=(), baseline=None)
            measure(cast.ours, cast.alice, "1", TODAY, one.code)
    part = part_of(contract)
    assert {row.mission.value: (row.cents, row.envelope.cents, row.gap_cents) for row in part.parts} == {
        mission: (euros * 100, euros * 100, 0) for mission, (_, euros) in NEGOTIATED.items()
    }
    assert (part.official.today_cents, part.envelope_cents) == (12_250_000, 12_250_000)
    assert part.unconfirmed.most_cents == 0


@pytest.mark.parametrize(
    ("value", "euros"), [(50, 9000), (51, 6000), (100, 6000), (101, 3000), (219, 3000), (220, 0)]
)
def test_the_tiers_of_the_chronic_patients(cast, value, euros):
    contract = sign(cast.ours, cast.alice)
    aim(contract, cast.alice, track(cast.ours, cast.alice))
    measure(cast.ours, cast.alice, str(value), TODAY)
    (row,) = part_of(contract).rows
    assert row.outlook.today.cents == euros * 100
    assert len(row.missing) == (9000 - euros) // 3000
    assert all("de moins avant le" in text for text in row.missing)


def test_what_rests_on_an_unconfirmed_value_never_enters_the_official_sum(cast):
    contract = sign(cast.ours, cast.alice)
    aim(contract, cast.alice, track(cast.ours, cast.alice))
    vague = track(cast.ours, cast.alice, "PREV_VACC")
    aim(
        contract, cast.alice, vague, kind="target", target=Decimal(10), tiers=(), baseline=None, cents=100_000
    )
    for level, sums in (("medium", (0, 600_000)), ("low", (0, 600_000)), ("high", (600_000, 0))):
        measure(cast.ours, cast.alice, "90", TODAY, confidence=level)
        part = part_of(contract)
        assert (part.official.today_cents, part.unconfirmed.today_cents) == sums
        access = part.parts[0]
        assert (access.today_cents, access.unconfirmed_cents) == sums
    measure(cast.ours, cast.alice, "12", TODAY, "PREV_VACC")
    part = part_of(contract)
    assert (part.official.today_cents, part.unconfirmed.today_cents) == (600_000, 100_000)
    with community_scope(cast.ours):
        actor = community_actor(cast.alice, cast.ours, today=TODAY)
        seen = YearSeen(cast.ours, contract, year(contract, 4), actor, TODAY)
        card = variable_part_of_the_year(seen)
    assert card.figure == "6\u202f000\xa0€"
    assert "1\u202f000\xa0€ de plus, non confirmés" in card.words


def test_a_target_changes_with_its_reason_and_nothing_is_erased(cast):
    contract, one = sign(cast.ours, cast.alice), track(cast.ours, cast.alice)
    first = aim(contract, cast.alice, one)
    assert aim(contract, cast.alice, one) == first, "the same again is once"
    second = aim(contract, cast.alice, one, cents=1_000_000, why="avenant n° 2")
    with community_scope(cast.ours):
        kept = list(YearTarget.objects.order_by("pk").values_list("cents", "ended_why"))
        assert kept == [(900_000, "avenant n° 2"), (1_000_000, "")]
        for change in (
            lambda: YearTarget.objects.filter(pk=second.pk).update(cents=1),
            lambda: YearTarget.objects.filter(pk=second.pk).delete(),
        ):
            with pytest.raises(DatabaseError, match="only ends"), transaction.atomic():
                change()
        with pytest.raises(PermissionDenied):
            actions.remove_target(by=cast.bob, community=cast.ours, target=second, why="x")
        actions.remove_target(by=cast.alice, community=cast.ours, target=second, why="retiré de l’annexe")
    assert part_of(contract).rows == []
    theirs = track(cast.theirs, cast.charlie)
    with pytest.raises((TargetError, DatabaseError, TrackedIndicator.DoesNotExist)), transaction.atomic():
        aim(contract, cast.alice, theirs)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"tiers": ()}, "threshold_1"),
        ({"tiers": ((Decimal(50), 100), (Decimal(100), 200))}, "threshold_1"),
        ({"tiers": ((Decimal(50), 900_001),)}, "cents"),
        ({"kind": "target", "target": None}, "target"),
        ({"kind": "linear", "target": Decimal(50), "baseline": None}, "baseline"),
        ({"kind": "linear", "target": Decimal(300), "baseline": Decimal(219)}, "target"),
    ],
)
def test_a_scale_that_cannot_be_one_is_refused_where_it_is_wrong(cast, said, field):
    contract, one = sign(cast.ours, cast.alice), track(cast.ours, cast.alice)
    with pytest.raises(TargetError) as refusal:
        aim(contract, cast.alice, one, **said)
    assert refusal.value.field == field


def test_copied_targets_are_to_be_read_again_and_doubts_are_told_not_refused(cast):
    contract, one = sign(cast.ours, cast.alice), track(cast.ours, cast.alice)
    former = aim(contract, cast.alice, one, year=3, change=Decimal(-100))
    with community_scope(cast.ours):
        for expected in (1, 0):
            made = actions.copy_year(
                by=cast.alice, community=cast.ours, contract=contract, year=4, from_year=3
            )
            assert len(made) == expected
    part = part_of(contract)
    assert [row.target.copied_from_id for row in part.copied] == [former.pk]
    assert "donnent 119" in part.doubtful[0].doubts[0]
    aim(contract, cast.alice, one, change=Decimal(-100))
    assert part_of(contract).copied == [], "saving it again says that it was read"
    with community_scope(cast.ours):
        assert terms_of(former) == Terms(
            "tiers", "down", 900_000, "Annexe d’exemple", Decimal(219), "", Decimal(-100), None,
            ((Decimal(219), 300_000), (Decimal(100), 600_000), (Decimal(50), 900_000)),
        )  # fmt: skip


def test_the_week_asks_for_values_as_the_year_ends_and_the_store_for_their_proof(cast):
    signed_on = TODAY - timedelta(days=340)
    contract, one = sign(cast.ours, cast.alice, signed_on), track(cast.ours, cast.alice)
    aim(contract, cast.alice, one, year=1)

    def tasks():
        with community_scope(cast.ours):
            actor = community_actor(cast.holder(Role.COORDINATOR), cast.ours, today=TODAY)
            return [task for task in asked(cast.ours, actor, TODAY) if "du contrat" in task.title]

    year_1 = year_on(contract, TODAY)
    assert [task.due for task in tasks()] == [year_1.ends_on]
    measure(cast.ours, cast.alice, "90", TODAY)
    assert tasks() == []
    with community_scope(cast.ours):
        period = Period(year_1.starts_on, year_1.ends_on)
        assert [lack.what for lack in lacks(cast.ours, period) if "MT_ALD" in lack.what]
    prove(cast.ours, cast.alice, indicators=("MT_ALD",))
    with community_scope(cast.ours):
        assert not [lack for lack in lacks(cast.ours, period) if "MT_ALD" in lack.what]
        assert span(TODAY).label == "année 1 du contrat", "counts accumulate over the year of the contract"


def test_from_the_empty_year_to_the_proof_without_javascript_and_an_officer_reads_it(cast):
    contract, one = sign(cast.ours, cast.alice), track(cast.ours, cast.alice)
    client = Client()
    client.force_login(cast.holder(Role.COORDINATOR))
    slug = cast.ours.slug
    home = client.get(reverse("variable_home", args=[slug]))
    page_url = home["Location"]
    assert "Aucune cible notée" in client.get(page_url).content.decode()
    edit = reverse("target_edit", args=[slug, contract.number, 4, one.number])
    sent = {
        "kind": "tiers", "cents": "9 000 €", "direction": "down", "baseline": "219", "change": "−169",
        "source": "Annexe du 15 avril", "threshold_1": "50", "cents_1": "9000", "threshold_2": "100",
        "cents_2": "6 000,00",
    }  # fmt: skip
    assert "Un palier a un seuil et un montant" in client.post(edit, sent | {"cents_2": ""}).content.decode()
    line_url = client.post(edit, sent)["Location"]
    assert client.post(edit, sent | {"cents": "10 000"}).status_code == 422, "a change says why"
    measure(cast.ours, cast.alice, "112", TODAY, evidence="courriel d’exemple du 3 octobre")
    shown = client.get(page_url).content.decode()
    assert "il faut 12 patients de moins avant le" in shown
    assert "il reste 26\u202f000\xa0€ à répartir" in shown
    line = client.get(line_url).content.decode()
    assert "courriel d’exemple du 3 octobre" in line
    table = client.get(reverse("variable_csv", args=[slug, contract.number, 4])).content.decode("utf-8-sig")
    assert "9000" in table.splitlines()[1]
    officer = Client()
    officer.force_login(cast.holder(Role.CPAM))
    for name, args in (("cpam_variable_year", []), ("cpam_variable_line", [one.number])):
        answer = officer.get(reverse(name, args=["04", slug, contract.number, 4, *args]))
        assert answer.status_code == 200
        assert b"target_edit" not in answer.content
        assert b"/modifier/" not in answer.content
    assert officer.get(reverse("cpam_variable_year", args=["04", cast.theirs.slug, 1, 4])).status_code == 404
    client.force_login(cast.alice)
    journal = client.get(reverse("journal", args=[slug])).content.decode()
    assert "Part variable lue par l’ARS ou la CPAM" in journal
