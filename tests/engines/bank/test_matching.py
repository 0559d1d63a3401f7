"""What is proposed for a line, why, and when it is certain."""

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.engines.bank.matching import Evidence, Matcher, Wanted, without_rivals
from maillage.engines.bank.statement import Line

DAY = date(2026, 3, 5)


def fee(number: int, name: str, cents: int = 2000, year: int = 2026) -> Wanted:
    return Wanted(
        key=f"fee:{number}:{year}",
        cents=cents,
        party=f"member:{number}",
        names=(name,),
        references=(f"Adhésion {year}, membre {number}",),
        number=number,
        number_words=("membre", "adhérent"),
        year=year,
    )


REGISTER = [
    fee(12, "Inès Le Goff"),
    fee(120, "Paul Modèle"),
    fee(14, "Pharmacie Fictive", 5000),
    fee(15, "Anne-Cécile d’Exemple"),
    fee(16, "Rosalie Chimère"),
    fee(17, "Rosalie Chimère"),
]


def asked(text: str, cents: int = 2000, *, party: str = "", payers=(), register=REGISTER):
    return Matcher(register).propose(Line(DAY, cents, text, party), cents, payers)


def keys(found) -> list[str]:
    return [one.key.split(":")[1] for one in found]


@pytest.mark.parametrize(
    "text",
    [
        "Adhésion 2026, membre 12", "ADHESION 2026 MEMBRE 12", "adhesion2026membre12", "VIR membre n° 12",
        "COTIS MEMBRE N 0012", "adherent numero 12", "INES LE GOFF", "VIR M OU MME GOFF INES", "le goff inès",
    ],
)  # fmt: skip
def test_however_it_is_written_the_member_is_found_and_certain(text):
    found = asked(text)
    assert keys(found)[0] == "12"
    assert found[0].certain
    assert "montant exact" in found[0].reasons


@pytest.mark.parametrize(("text", "number"), [("membre 120", "120"), ("Adhésion 2026, membre 120", "120")])
def test_a_number_is_read_whole(text, number):
    assert keys(asked(text)) == [number]


def test_accents_hyphens_and_particles_say_nothing():
    (found,) = asked("VIR SEPA", party="MME ANNE CECILE D EXEMPLE")
    assert found.certain
    assert found.evidence == Evidence.NAME


def test_homonyms_are_both_shown_and_none_is_certain():
    found = asked("ROSALIE CHIMERE cotisation")
    assert sorted(keys(found)) == ["16", "17"]
    assert not any(one.certain for one in found)


def test_the_number_beside_the_name_tells_homonyms_apart():
    found = asked("ROSALIE CHIMERE membre 17")
    assert keys(found)[0] == "17"
    assert found[0].certain


def test_a_line_that_names_two_people_is_nobody_s():
    found = asked("membre 12", party="ROSALIE CHIMERE")
    assert {"12", "16", "17"} <= set(keys(found))
    assert not any(one.certain for one in found)


def test_a_surname_alone_is_shown_never_certain():
    found = asked("COTISATION GOFF")
    assert keys(found) == ["12"]
    assert not found[0].certain
    assert found[0].evidence == Evidence.PART_OF_NAME


@pytest.mark.parametrize(
    ("cents", "proposed", "words"), [(1500, 1500, "une partie seulement"), (3500, 2000, "il reste 15")]
)
def test_another_amount_is_proposed_with_what_is_odd(cents, proposed, words):
    found = asked("membre 12", cents)
    assert found[0].cents == proposed
    assert not found[0].certain
    assert any(words in reason for reason in found[0].reasons)


def test_the_account_that_paid_before_is_recognised():
    (found,) = asked("VIREMENT", payers={"member:14"}, cents=5000)
    assert found.certain
    assert found.evidence == Evidence.ACCOUNT


def test_the_account_of_a_couple_says_nothing_of_which():
    found = asked("VIREMENT", payers={"member:12", "member:120"})
    assert sorted(keys(found)) == ["12", "120"]
    assert not any(one.certain for one in found)


def test_two_years_open_are_told_apart_by_the_year_that_is_written():
    both = [fee(12, "Inès Le Goff", year=2025), fee(12, "Inès Le Goff", year=2026)]
    unsaid = asked("INES LE GOFF", register=both)
    assert len(unsaid) == 2
    assert not any(one.certain for one in unsaid)
    said = asked("INES LE GOFF 2026", register=both)
    assert said[0].key == "fee:12:2026"
    assert said[0].certain
    assert not asked("INES LE GOFF 2024", register=both)[0].certain


def test_one_reference_for_several_instalments_is_told_apart_by_the_amount():
    """The one that the amount pays comes first, before one that it would pay in part."""
    named = {"party": "aci:1", "names": ("CPAM d’Exemple",), "references": ("ACI-2026-04",)}
    due = [Wanted(key=f"aci:{rank}", cents=cents, **named) for rank, cents in enumerate((2_237_672, 745_890))]
    found = asked("VIR ACI-2026-04", 745_890, party="CPAM", register=due)
    assert [(one.key, one.certain) for one in found] == [("aci:1", True), ("aci:0", False)]
    assert not any(one.certain for one in asked("VIR ACI-2026-04", 700_000, register=due))
    twice = [*due, Wanted(key="aci:9", cents=745_890, **named)]
    assert not any(one.certain for one in asked("VIR ACI-2026-04", 745_890, register=twice))


def test_the_amount_alone_is_only_told_when_few_have_it():
    (found,) = asked("REMISE CHEQUE", 5000)
    assert (found.evidence, found.certain) == (Evidence.AMOUNT, False)
    assert asked("REMISE CHEQUE", 2000) == []


def test_money_that_goes_out_settles_nothing_that_comes_in():
    assert asked("membre 12", -2000) == []


def test_a_second_payment_of_the_same_fee_is_doubted():
    first = asked("membre 12")
    found = without_rivals({0: first, 1: asked("INES LE GOFF"), 2: asked("membre 120")})
    assert [found[at][0].certain for at in range(3)] == [False, False, True]
    assert "plusieurs lignes" in found[0][0].reasons[-1]


@given(st.text(max_size=120), st.integers(-(10**6), 10**6).filter(bool))
def test_whatever_the_bank_writes_one_proposal_at_most_is_certain(text, cents):
    found = asked(text, cents)
    assert sum(one.certain for one in found) <= 1
    for one in found:
        assert 0 < one.cents <= cents
        assert one.reasons


def test_a_large_register_and_a_long_statement_take_seconds_not_minutes():
    """A pattern made anew for each fee and line took 400 s for a thousand lines; this takes less than one."""
    register = Matcher([fee(rank, f"Personne{rank} Exemple{rank % 50}") for rank in range(1, 501)])
    started = time.perf_counter()
    for rank in range(1, 501):
        found = register.propose(Line(DAY, 2000, f"Adhesion 2026, membre {rank}", "X"), 2000)
        assert keys(found)[0] == str(rank)
    assert time.perf_counter() - started < 20
