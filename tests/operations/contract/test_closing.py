"""A closed year: what it needs, what it keeps, what it refuses, how it is opened again."""

import json
import uuid
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from maillage.engines.aci import Mission, Part
from maillage.foundation.access.enums import Role
from maillage.foundation.tenancy.locks import LockSpace
from maillage.foundation.tenancy.scope import community_scope
from maillage.operations.contract.actions import amounts, contract
from maillage.operations.contract.closing.accounts import accounts
from maillage.operations.contract.closing.actions import close_year, reopen_year
from maillage.operations.contract.closing.models import YearClosing
from maillage.operations.contract.closing.statement import digest, read
from maillage.operations.contract.errors import ContractRefusedError
from maillage.operations.contract.models import AciContract
from maillage.operations.targets.errors import TargetError
from tests.operations.contract import makers
from tests.operations.contract.makers import SIGNED_ON, TODAY
from tests.operations.targets.makers import aim
from tests.planning.evaluation.makers import measure, track

pytestmark = pytest.mark.django_db
KEY = uuid.UUID(int=7)


def close(
    made: AciContract, by, year: int = 1, *, words: str = "", on: date = TODAY, key=None
) -> YearClosing:
    with community_scope(made.community):
        return close_year(
            by=by, contract=made, key=key or uuid.uuid4(), year=year, closed_on=on, words=words,
            source="procès-verbal", today=TODAY,
        )  # fmt: skip


def grant(made: AciContract, by, cents: int, year: int = 1) -> int:
    with community_scope(made.community):
        return amounts.grant_variable(
            by=by, contract=made, key=uuid.uuid4(), year=year, granted={Mission.ACCESS: cents},
            decided_on=TODAY, source="procès-verbal", today=TODAY,
        )  # fmt: skip


@pytest.fixture
def signed(cast) -> AciContract:
    """Access to care from the first day; its indicator gives 6 000 euros in the first year."""
    made = makers.record(cast.ours, cast.alice)
    makers.start(made, cast.alice, Mission.ACCESS, SIGNED_ON)
    aim(made, cast.alice, track(cast.ours, cast.alice), year=1)
    measure(cast.ours, cast.alice, "96", date(2025, 2, 1))
    return made


def test_a_year_is_closed_over_decided_and_explained(cast, signed):
    with pytest.raises(ContractRefusedError, match=r"Notez d’abord la part variable.*Accès aux soins"):
        close(signed, cast.alice)
    grant(signed, cast.alice, 5_000_00)
    with pytest.raises(ContractRefusedError, match=r"Dites pourquoi.*Accès aux soins"):
        close(signed, cast.alice, words=" ")
    with pytest.raises(ContractRefusedError, match="après son dernier jour, le 14/03/2025"):
        close(signed, cast.alice, words="Extraction contestée", on=date(2025, 3, 14))
    with pytest.raises(ContractRefusedError, match="court jusqu’au 14/03/2027"):
        close(signed, cast.alice, 3)
    made = close(signed, cast.alice, words="Extraction contestée", key=KEY)
    assert close(signed, cast.alice, words="Autre", key=KEY).pk == made.pk
    with pytest.raises(ContractRefusedError, match="déjà close"):
        close(signed, cast.alice, words="Extraction contestée")
    kept = read(made.content)
    (row,) = kept.variable
    assert (row.measured_cents, row.granted_cents, row.gap_cents) == (6_000_00, 5_000_00, -1_000_00)
    assert [(one.code, one.value, one.cents) for one in kept.indicators] == [("MT_ALD", "96", 6_000_00)]
    assert (kept.content(), digest(made.content)) == (made.content, made.sha256)
    # What comes in afterwards is told beside, not written over.
    makers.receive(signed, cast.alice, 1, "acces_soins.variable", 5_000_00)
    with community_scope(cast.ours):
        found = accounts(signed, 1, TODAY)
    assert (found.kept.rest_cents - found.now.rest_cents, found.shown) == (5_000_00, kept)


def test_a_part_granted_without_a_target_is_explained_too(cast):
    made = makers.record(cast.ours, cast.alice)
    makers.start(made, cast.alice, Mission.ACCESS, SIGNED_ON)
    grant(made, cast.alice, 5_000_00)
    with pytest.raises(ContractRefusedError, match=r"Dites pourquoi.*Accès aux soins"):
        close(made, cast.alice)
    assert close(made, cast.alice, words="Arrêté par le dialogue").words == "Arrêté par le dialogue"


def test_money_that_is_not_confirmed_is_never_owed_with_the_rest(cast, signed):
    with community_scope(cast.ours):
        now = accounts(signed, 1, TODAY).now
    sure = [one for one in now.rows if one.is_confirmed]
    assert now.rest_cents == sum(one.rest_cents or 0 for one in sure)
    assert now.unconfirmed_rest_cents == sum(one.rest_cents or 0 for one in now.rows if one not in sure)
    assert now.rest_cents
    assert now.unconfirmed_rest_cents, "otherwise nothing is told apart"
    # A statement kept before the two were told apart still opens.
    former = json.loads(now.content())
    del former["unconfirmed_rest_cents"]
    assert read(json.dumps(former)).unconfirmed_rest_cents == 0


def test_a_closed_year_does_not_move_and_its_neighbours_do(cast, signed, client):
    grant(signed, cast.alice, 6_000_00)
    made = close(signed, cast.alice)
    refused = (
        lambda: grant(signed, cast.alice, 1_00),
        lambda: makers.sign(signed, cast.alice, 1, {(Mission.ACCESS, Part.FIXED): 1_00}, onwards=True),
        lambda: makers.start(signed, cast.alice, Mission.ACCESS, date(2024, 6, 15)),
        lambda: makers.start(signed, cast.alice, Mission.PREVENTION, date(2024, 6, 15)),
        lambda: makers.end(signed, cast.alice, date(2024, 12, 31)),
        lambda: aim(signed, cast.alice, track(cast.ours, cast.alice, "MT_70PLUS"), year=1),
    )
    for write in refused:
        with pytest.raises((ContractRefusedError, TargetError), match="est close"), transaction.atomic():
            write()
    makers.amend(signed, cast.alice, on=date(2025, 3, 15))
    makers.sign(signed, cast.alice, 2, {(Mission.ACCESS, Part.FIXED): 80_000_00})
    makers.start(signed, cast.alice, Mission.PREVENTION, date(2025, 6, 15))
    with community_scope(cast.ours):
        for change in ({"content": "{}"}, {"year": 2}, {"sha256": ""}):
            with pytest.raises(DatabaseError, match="only undone"), transaction.atomic():
                YearClosing.objects.filter(pk=made.pk).update(**change)
        reopen_year(by=cast.holder(Role.TREASURER), closing=made, because="La CPAM a corrigé l’extraction")
    grant(signed, cast.alice, 9_000_00)
    again = close(signed, cast.alice, words="Extraction corrigée")
    assert again.pk != made.pk
    # What was closed first is still read as it was; a year has no other's accounts.
    page = reverse("contract_closing", args=[cast.ours.slug, signed.number, 1])
    client.force_login(cast.alice)
    former = client.get(page, {"arretes": made.pk})
    assert (former.context["one"], made.sha256 in former.text) == (read(made.content), True)
    assert "La CPAM a corrigé l’extraction" in former.text
    assert client.get(page).context["one"] == read(again.content)
    assert client.get(page, {"arretes": again.pk}).status_code == 404
    assert client.get(page, {"arretes": "1 OR 1"}).status_code == 404


def test_a_contract_that_ended_closes_its_last_year(cast, signed):
    with community_scope(cast.ours):
        contract.end_contract(
            by=cast.alice, contract=signed, last_day=date(2024, 12, 31), because="Résiliation"
        )
    grant(signed, cast.alice, 6_000_00)
    with community_scope(cast.ours):
        held = AciContract.objects.get(pk=signed.pk)
    kept = close(held, cast.alice, words="La dernière extraction est venue après la fin")
    assert read(kept.content).ends_on == date(2024, 12, 31)
    with pytest.raises(ContractRefusedError, match="n’a pas eu lieu"):
        close(held, cast.alice, 2)


def test_a_target_waits_for_the_turn_in_which_a_year_is_closed(cast, signed):
    """Both take the turn of the contract, and the target takes it before it reads which years are closed."""
    with CaptureQueriesContext(connection) as told:
        aim(signed, cast.alice, track(cast.ours, cast.alice, "MT_70PLUS"), year=1)
    asked = [one["sql"] for one in told]
    turn = next(at for at, sql in enumerate(asked) if f"lock({LockSpace.CONTRACT.value}, " in sql)
    read_at = next(at for at, sql in enumerate(asked) if "yearclosing" in sql)
    assert turn < read_at
