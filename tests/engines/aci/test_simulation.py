"""Contracts whose amounts are known: rules read in the texts and the year of size 3 read in contracts."""

from dataclasses import replace
from datetime import date

import pytest

from maillage.engines.aci import (
    Confidence,
    Contract,
    ContractError,
    DefaultStart,
    Effect,
    Mission,
    PreMissionRow,
    ProrationUnit,
    Settings,
    Size,
    SizeChange,
    parse_missions,
    settings_from,
    simulate,
)

ALL = parse_missions("all")
SIGNED = date(2024, 3, 15)
SIZE_3 = Contract(signed_on=SIGNED, missions=ALL, population=95_000)


def _lines(simulation, year):
    return {line.code: line for line in simulation.years[year - 1].lines}


def _euros(simulation, year, code):
    return _lines(simulation, year)[code].cents / 100


def _sum(simulation, year, part):
    return sum(line.cents for line in simulation.years[year - 1].lines if line.part == part) / 100


def test_a_full_year_of_size_3_without_crisis():
    simulation = simulate(SIZE_3)

    assert _sum(simulation, 2, "functioning") == 75_000
    assert _sum(simulation, 2, "fixed") == 200_000
    assert _sum(simulation, 2, "variable") == 122_500
    totals = simulation.years[1].totals
    assert (totals.confirmed_cents, totals.unconfirmed_cents) == (397_500_00, 0)


def test_an_anniversary_pays_the_advance_of_the_year_and_the_balance_of_the_last():
    payments = {payment.due_on: payment for payment in simulate(SIZE_3).payments}
    third = payments[date(2026, 3, 15)]

    def paid(year):
        return sum(line.cents for number, line in third.lines if number == year) / 100

    assert paid(3) == 206_250
    assert paid(2) == 191_250
    assert sum(payment.totals.confirmed_cents for payment in payments.values()) == 4 * 397_500_00


def test_a_crisis_pays_only_the_year_it_is_recognised():
    simulation = simulate(replace(SIZE_3, crisis_years=frozenset({3})))

    assert simulation.years[2].totals.confirmed_cents == 465_000_00
    assert "crise.variable" in _lines(simulation, 3)
    assert "crise.variable" not in _lines(simulation, 2)


def test_the_year_of_plan_writing_with_a_crisis_is_the_published_maximum():
    contract = replace(
        SIZE_3,
        starts={Mission.CRISIS: date(2025, 3, 15)},
        crisis_years=frozenset({2}),
    )
    second = simulate(contract).years[1]

    assert second.totals.confirmed_cents + second.totals.unconfirmed_cents == 487_500_00
    assert second.ceiling_cents == 487_500_00
    # 45 000 € is twice what a contract says of the following years: probable, not confirmed.
    assert second.totals.unconfirmed_cents == second.totals.probable_cents == 45_000_00


def test_the_first_year_pays_before_the_missions_then_from_their_start():
    simulation = simulate(SIZE_3)
    first = _lines(simulation, 1)

    assert set(first) == {
        "pre_mission",
        *(f"{m}.fixed.{kind}" for m in ("acces_soins", "crise") for kind in ("advance", "balance")),
        "acces_soins.variable",
    }
    assert first["pre_mission"].cents == 75_000_00
    assert first["pre_mission"].due_on == SIGNED
    # 181 days of 365 of 90 000 €, three quarters of it on the day the mission starts.
    assert first["acces_soins.fixed.advance"].cents == 33_472_61
    assert first["acces_soins.fixed.balance"].cents == 11_157_53
    assert first["acces_soins.fixed.advance"].due_on == date(2024, 9, 15)
    assert first["acces_soins.fixed.balance"].due_on == date(2025, 3, 15)
    assert first["acces_soins.fixed.advance"].explanation == (
        "Part fixe\u00a0: 90\u202f000\u00a0€ par an pour la taille 3, au prorata de 181 jours sur 365 "
        "(du 15\u00a0septembre 2024 au 14\u00a0mars 2025), soit 44\u202f630,14\u00a0€. "
        "Une avance de 75\u00a0% est versée au démarrage de la mission, le 15\u00a0septembre 2024. "
        "Compensation des soins non programmés comprise. "
        "À confirmer\u00a0: l’unité du prorata (jours ou mois) n’est pas confirmée."
    )


@pytest.mark.parametrize(
    ("unit", "cents"),
    [(ProrationUnit.DAYS, 44_630_14), (ProrationUnit.MONTHS, 45_000_00), (ProrationUnit.E30_360, 45_000_00)],
)
def test_the_unit_of_proration_is_a_setting(unit, cents):
    lines = _lines(simulate(SIZE_3, settings=Settings(proration_unit=unit)), 1)
    fixed = [lines["acces_soins.fixed.advance"], lines["acces_soins.fixed.balance"]]

    assert sum(line.cents for line in fixed) == cents
    assert {line.confidence for line in fixed} == {Confidence.MEDIUM}


@pytest.mark.parametrize(("prorated", "cents"), [(True, 17_356_16), (False, 35_000_00)])
def test_the_variable_part_of_a_begun_year_is_a_setting_and_never_confirmed(*, prorated, cents):
    line = _lines(simulate(SIZE_3, settings=Settings(variable_prorated=prorated)), 1)["acces_soins.variable"]

    assert (line.cents, line.confidence) == (cents, Confidence.LOW)


def test_outside_of_size_3_only_functioning_is_confirmed():
    for population, functioning in ((30_000, 50_000), (60_000, 60_000), (200_000, 90_000)):
        simulation = simulate(Contract(signed_on=SIGNED, missions=ALL, population=population))
        for year in simulation.years[1:]:
            assert year.totals.confirmed_cents == functioning * 100
            assert year.totals.unconfirmed_cents > 0
        assert "reconstruction" in {notice.code for notice in simulation.notices}


def test_without_the_reconstruction_unknown_amounts_stay_unknown():
    contract = Contract(signed_on=SIGNED, missions=ALL, size=Size.TWO)
    simulation = simulate(contract, settings=Settings(use_reconstruction=False))
    line = _lines(simulation, 2)["parcours.fixed.advance"]

    assert (line.cents, line.confidence, line.source) == (None, Confidence.NONE, None)
    assert "inconnu ne veut pas dire zéro" in line.explanation
    assert simulation.years[1].totals.unknown_lines == 17
    assert "unknown_amounts" in {notice.code for notice in simulation.notices}
    assert "reconstruction" not in {notice.code for notice in simulation.notices}


def test_the_increased_amount_before_missions_is_a_setting():
    settings = Settings(pre_mission_row=PreMissionRow.INCREASED)

    assert _euros(simulate(SIZE_3, settings=settings), 1, "pre_mission") == 131_250
    # The increase belongs to avenant 2: an older contract keeps its row.
    older = replace(SIZE_3, signed_on=date(2020, 3, 15))
    assert _euros(simulate(older, settings=settings), 1, "pre_mission") == 75_000


def test_a_contract_takes_an_avenant_at_its_next_anniversary():
    simulation = simulate(Contract(signed_on=date(2020, 6, 1), missions=ALL, size=Size.THREE))

    assert simulation.version.id == "aci_2019"
    assert [year.version.id for year in simulation.years] == ["aci_2019"] * 2 + ["avenant_2"] * 3
    # The crisis mission is born with avenant 2; its delays run from there.
    crisis = next(plan for plan in simulation.plans if plan.mission == Mission.CRISIS)
    assert crisis.starts_on == crisis.start_by == date(2022, 12, 1)
    assert "crise.fixed.advance" in _lines(simulation, 3)


def test_an_avenant_may_act_on_its_own_date():
    contract = Contract(signed_on=date(2021, 6, 1), missions=ALL, size=Size.THREE)
    settings = Settings(version_effect=Effect.ON_DATE, default_start=DefaultStart.SIGNATURE)
    first = _lines(simulate(contract, settings=settings), 1)

    # 304 days at 30 000 €, then 61 days at 35 000 €.
    assert first["acces_soins.variable"].cents == 30_835_62
    # The plan is written from 1 April: 61 days of 365 of 45 000 €.
    assert first["crise.fixed.advance"].cents + first["crise.fixed.balance"].cents == 7_520_55
    assert first["crise.fixed.advance"].due_on == date(2022, 4, 1)


@pytest.mark.parametrize(
    ("effect", "second", "third"),
    [(Effect.NEXT_ANNIVERSARY, 75_000, 60_000), (Effect.ON_DATE, 67_520.55, 60_000)],
)
def test_the_date_of_effect_of_a_size_change_is_a_setting(effect, second, third):
    contract = replace(SIZE_3, size_changes=(SizeChange(date(2025, 9, 14), Size.TWO),))
    simulation = simulate(contract, settings=Settings(size_change_effect=effect))

    assert _sum(simulation, 2, "functioning") == second
    assert _sum(simulation, 3, "functioning") == third
    confidences = [_lines(simulation, year)["functioning.advance"].confidence for year in (2, 3)]
    assert confidences == [Confidence.LOW, Confidence.HIGH]


def test_a_size_change_on_the_anniversary_itself_leaves_no_doubt():
    contract = replace(SIZE_3, size_changes=(SizeChange(date(2026, 3, 15), Size.FOUR),))
    simulation = simulate(contract)

    assert [year.size for year in simulation.years] == [3, 3, 4, 4, 4]
    assert _lines(simulation, 2)["functioning.advance"].confidence == Confidence.HIGH
    assert _sum(simulation, 3, "functioning") == 90_000


def test_functioning_waits_for_a_mission():
    contract = replace(
        SIZE_3,
        missions=frozenset({Mission.ACCESS}),
        starts={Mission.ACCESS: date(2026, 9, 15)},
    )
    simulation = simulate(contract)

    assert [_sum(simulation, year, "functioning") for year in (2, 3)] == [0, 75_000]
    assert _lines(simulation, 3)["functioning.advance"].due_on == date(2026, 9, 15)
    assert {notice.code for notice in simulation.notices} >= {"missing_obligatory", "late_start"}


def test_part_of_the_objectives_pays_part_of_the_variable():
    simulation = simulate(replace(SIZE_3, achievement_percent=80, crisis_years=frozenset({2})))

    assert _euros(simulation, 2, "acces_soins.variable") == 28_000
    # A crisis has no result indicator: its part is due whole.
    assert _euros(simulation, 2, "crise.variable") == 67_500


def test_a_crisis_before_the_mission_pays_nothing_and_says_so():
    contract = replace(SIZE_3, starts={Mission.CRISIS: date(2025, 3, 15)}, crisis_years=frozenset({1}))
    simulation = simulate(contract)

    assert "crise.variable" not in _lines(simulation, 1)
    assert "crisis_before_start" in {notice.code for notice in simulation.notices}


def test_the_letter_of_intent_is_paid_apart():
    simulation = simulate(SIZE_3)

    assert [line.cents for line in simulation.before_contract] == [25_000_00]
    assert all("letter_of_intent" not in _lines(simulation, year) for year in range(1, 6))
    assert simulate(replace(SIZE_3, signed_on=date(2020, 1, 1))).before_contract == ()


def test_exactly_80000_warns():
    simulation = simulate(replace(SIZE_3, population=80_000))

    assert simulation.size == 3
    assert simulation.notices[0].code == "ambiguous_size"
    assert simulate(replace(SIZE_3, population=80_000), settings=Settings(size_at_80000=Size.TWO)).size == 2


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"signed_on": date(2019, 8, 24)}, "signed_on", "25\u00a0août 2019"),
        ({"signed_on": date(9997, 1, 1)}, "signed_on", "trop lointaine"),
        ({"population": 0}, "population", "supérieur à zéro"),
        ({"population": None}, "population", "une population ou une taille"),
        ({"size": Size.ONE}, "size", "pas les deux"),
        ({"missions": frozenset()}, "missions", "au moins une mission"),
        ({"achievement_percent": 101}, "achievement_percent", "0 à 100"),
        ({"crisis_years": frozenset({6})}, "crisis_years", "l’année 6"),
        ({"missions": frozenset({Mission.ACCESS}), "crisis_years": frozenset({1})}, "crisis_years", "crise"),
        ({"size_changes": (SizeChange(SIGNED, Size.ONE),)}, "size_changes", "hors du contrat"),
        ({"starts": {Mission.ACCESS: date(2024, 3, 14)}}, "starts", "pendant le contrat"),
        ({"starts": {Mission.ACCESS: date(2029, 3, 15)}}, "starts", "pendant le contrat"),
        (
            {"missions": frozenset({Mission.ACCESS}), "starts": {Mission.CRISIS: SIGNED}},
            "starts",
            "n’est pas parmi",
        ),
        ({"signed_on": date(2020, 1, 1), "starts": {Mission.CRISIS: date(2020, 6, 1)}}, "starts", "2023"),
    ],
)
def test_a_contract_that_cannot_be_names_its_fault(change, field, words):
    with pytest.raises(ContractError) as error:
        simulate(replace(SIZE_3, **change))

    assert error.value.field == field
    assert words in error.value.message


def test_missions_by_words():
    assert len(parse_missions("all")) == 6
    assert parse_missions("socle") == {Mission.ACCESS, Mission.PATHWAYS, Mission.PREVENTION, Mission.CRISIS}
    assert parse_missions(" Parcours, crise ") == {Mission.PATHWAYS, Mission.CRISIS}
    with pytest.raises(ValueError, match="snp"):
        parse_missions("parcours,snp")


def test_settings_by_words():
    assert settings_from({}) == Settings()
    assert settings_from({"proration_unit": "30E360", "use_reconstruction": "non", "size_at_80000": "2"}) == (
        Settings(proration_unit=ProrationUnit.E30_360, use_reconstruction=False, size_at_80000=Size.TWO)
    )
    with pytest.raises(ValueError, match="inconnu"):
        settings_from({"taux": "1"})
    with pytest.raises(ValueError, match="oui ou non"):
        settings_from({"use_reconstruction": "peut-être"})
    with pytest.raises(ValueError, match="2 or 3"):
        Settings(size_at_80000=Size.FOUR)
