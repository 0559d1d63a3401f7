"""The first year of a contract, by the pages: signed, begun late, amended, forecast, closed, paid.

Amounts are those of size 3 and 2 under avenant 2 (``domain/aci.yaml``: ``acces_soins`` fixed s3 90 000,
``fonctionnement_yearly`` s2 60 000, ``pre_mission_once`` s3 75 000), counted here by hand in days.
The scale of the indicator is the real one of ``test_vectors``: ``rovira_tier_ald``. Only the clock is moved.
"""

from collections.abc import Callable
from datetime import date, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, expect

from maillage.engines.aci import Mission
from maillage.foundation.access.enums import Role
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.french import euros
from maillage.operations.contract.models import AciContract
from maillage.operations.contract.reading import computed, file_of
from tests.browser import NARROW, axe_violations, watch
from tests.cast import Cast
from tests.communities.review import makers as review
from tests.communities.treasury.makers import camt, open_account
from tests.engines.bank.files import entry
from tests.journeys.pages import Room
from tests.journeys.test_every_page import sign_in
from tests.planning.evaluation.makers import track

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(400)]
SIGNED, ANNIVERSARY = date(2024, 3, 15), date(2025, 3, 15)
LIMIT, STARTED = date(2024, 9, 15), date(2024, 11, 14)
ACCESS, TIERS = 90_000_00, ((219, 3_000), (100, 6_000), (50, 9_000))
REFERENCE = "ACI-PREMIERE-ANNEE"


def on(day: date) -> time_machine.travel:
    """Everyone's clock, at noon of a day."""
    return time_machine.travel(datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo("Europe/Paris")))


def owed_from(day: date) -> int:
    """The fixed part of access to care, in cents, from a day to the anniversary: 2024-25 has 365 days."""
    assert (ANNIVERSARY - SIGNED).days == 365
    return int(Fraction(ACCESS * (ANNIVERSARY - day).days, 365) + Fraction(1, 2))


@pytest.fixture
def enter(cast: Cast, browser: Browser, live_server, watched: list[str]):
    """A browser for each person, signed in on the day it is."""
    made: list[BrowserContext] = []

    def opened(user: User, *, phone: bool = False) -> Room:
        context = browser.new_context(
            locale="fr-FR", timezone_id="Europe/Paris", **({"viewport": NARROW} if phone else {})
        )
        watch(context, watched)
        made.append(context)
        sign_in(context, live_server, user)
        room = Room(context.new_page(), live_server.url)
        room.community = cast.ours
        return room

    yield opened
    for context in made:
        context.close()


def test_the_first_year_of_a_contract(cast: Cast, enter: Callable[..., Room], watched: list[str]):
    coordinator, cpam = cast.holder(Role.COORDINATOR), cast.holder(Role.CPAM)
    with on(SIGNED):
        negotiate(cast)
        record_what_was_signed(enter(coordinator))
    with on(date(2024, 10, 20)):
        learn_that_a_mission_is_late(enter(coordinator))
    with on(STARTED):
        begin_late(enter(coordinator, phone=True))
    with on(date(2025, 2, 20)):
        track(cast.ours, cast.alice, "MT_ALD")
        room = enter(coordinator)
        change_the_size(room)
        forecast(room)
    with on(date(2025, 4, 20)):
        room = enter(coordinator)
        grant(room)
        close(room, watched)
        read_the_accounts(enter(cpam, phone=True), cast.ours)
    with on(date(2025, 5, 6)):
        open_account(cast.ours, cast.alice)
        pay_the_balance(enter(cast.holder(Role.TREASURER)))
    assert watched == []


def negotiate(cast: Cast) -> None:
    """Signed by the three parties in their file, which has its own journey."""
    case = review.contract_case(cast.ours, cast.alice)
    review.propose(case, cast.holder(Role.CPAM))
    for who in (cast.dana, cast.holder(Role.CPAM), cast.alice):
        review.sign(case, who, SIGNED)


def record_what_was_signed(room: Room) -> None:
    room.open("contract").follow("Enregistrer le contrat signé")
    room.fill(reference=REFERENCE, size="3", population="95000", population_year="2021")
    room.fill(population_origin="INSEE", source="Contrat signé, page 2")
    room.save("Le contrat est enregistré", "Enregistrer le contrat").sees("signé le 15 mars 2024")
    room.open("contract_year", 1, 1).sees(euros(75_000_00))
    room.open("contract_act", 1, "mission").fill(mission=Mission.CRISIS.value, started_on="2024-03-15")
    room.fill(source="Plan écrit").save(
        "Les dates de la mission sont notées", "Noter les dates d’une mission"
    )


def learn_that_a_mission_is_late(room: Room) -> None:
    """The limit of six months passed 35 days ago: the week, the hub and the calendar say it in euros."""
    today = date(2024, 10, 20)
    lost = euros(owed_from(LIMIT) - owed_from(today))
    assert lost == euros(8_630_14)
    room.open("community_home").sees("Mission à démarrer : Accès aux soins").sees(f"{lost} de part fixe")
    room.open("contract_numbered", 1).sees(f"{lost} de part fixe en moins à ce jour")
    expect(room.main().locator(".contract-coming .is-late")).to_contain_text(
        ["Démarrage au plus tard : Accès aux soins"]
    )
    assert axe_violations(room.page) == []


def begin_late(room: Room) -> None:
    """On a telephone: the day is noted, and the advance is 75 % of what is left of the year."""
    room.open("contract_numbered", 1).follow("Noter les dates : Accès aux soins")
    room.fill(started_on=STARTED.isoformat(), source="Compte rendu du lancement")
    room.save("Les dates de la mission sont notées", "Noter les dates d’une mission")
    room.sees(f"{euros(owed_from(LIMIT) - owed_from(STARTED))} de part fixe en moins")
    room.open("contract_year", 1, 1).page.get_by_text(
        "Accès aux soins : part fixe – avance", exact=True
    ).click()
    whole = owed_from(STARTED)
    advance = int(Fraction(whole * 75, 100) + Fraction(1, 2))
    room.sees(euros(whole)).sees(euros(advance)).sees(euros(whole - advance))
    assert room.page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


def change_the_size(room: Room) -> None:
    """From the anniversary on, size 2: 75 % of 60 000 euros is the advance of functioning."""
    room.open("contract_act", 1, "avenant")
    expect(room.main().locator("[name='effective_on']")).to_have_value(ANNIVERSARY.isoformat())
    room.fill(subject="Taille 2", signed_on="2025-02-18", size="2", population="78000", source="Article 1")
    room.save("L’avenant est enregistré", "Enregistrer un avenant")
    room.open("contract_year", 1, 2).sees("taille 2").sees(euros(45_000_00)).sees(euros(15_000_00))
    room.open("contract_year", 1, 1).sees("taille 3")


def forecast(room: Room) -> None:
    """A real scale, one value: what it earns, and what the next tier lacks."""
    room.open("target_edit", 1, 1, 1).fill(kind="tiers", cents="9000", direction="down", baseline="219")
    for rank, (bound, paid) in enumerate(TIERS, 1):
        room.fill(**{f"threshold_{rank}": str(bound), f"cents_{rank}": str(paid)})
    room.fill(source="Annexe, page 3").press("Enregistrer la cible")
    measure(room, "112", "2025-02-01")
    room.open("variable_year", 1, 1)
    expect(room.main().locator(".stats")).to_contain_text(euros(3_000_00))
    room.sees("12 patients de moins").sees(f"pour {euros(3_000_00)} de plus")
    measure(room, "96", "2025-02-19")
    room.open("variable_year", 1, 1)
    expect(room.main().locator(".stats")).to_contain_text(euros(6_000_00))
    assert axe_violations(room.page) == []


def measure(room: Room, value: str, day: str) -> None:
    room.open("value_enter", 1).fill(value=value, on=day, source="CPAM", confidence="high")
    room.press("Enregistrer la valeur")
    room.sees("aleur")


def grant(room: Room) -> None:
    """Not closed before the dialogue has decided; the form says what the indicators give."""
    room.open("community_home").sees("Noter la part variable de l’année 1")
    room.open("contract_numbered", 1).sees("à clore").open("contract_year", 1, 1)
    room.follow("Voir les comptes")
    room.sees("à arrêter").follow("Noter la part variable arrêtée")
    room.sees(f"les indicateurs donnent {euros(6_000_00)}")
    room.fill(acces_soins__variable="5000", decided_on="2025-04-18", source="Procès-verbal")
    room.save("La part variable est notée", "Noter la part variable arrêtée")


def close(room: Room, watched: list[str]) -> None:
    """The difference is explained, or nothing is closed; afterwards the year does not move."""
    room.open("community_home").sees("Clore l’année 1 du contrat")
    room.open("contract_closing", 1, 1).follow("Clore l’année 1")
    room.fill(source="Procès-verbal").save("Dites pourquoi", "Clore les comptes")
    room.fill(words="Une extraction contestée par la CPAM.").save("L’année est close", "Clore les comptes")
    room.open("contract_act", 1, "enveloppes").go(room.page.url + "?annee=1")
    room.fill(acces_soins__fixed="95000", source="Annexe").save(
        "L’année 1 est close", "Noter les enveloppes signées"
    )
    assert all("422" in line for line in watched), watched
    watched.clear()  # the two refusals that were asked for
    accounts(room.open("contract_closing", 1, 1))
    assert axe_violations(room.page) == []


def accounts(room: Room) -> None:
    row = room.main().get_by_role("row").filter(has_text="Procès-verbal")
    for cents in (35_000_00, 6_000_00, 5_000_00, -1_000_00):
        expect(row).to_contain_text(euros(cents))
    room.sees("Année close le 20 avril 2025").sees("Une extraction contestée par la CPAM.")


def read_the_accounts(room: Room, community: Community) -> None:
    """An officer reads the same, on their own side, from their list."""
    room.go(reverse("cpam_contracts", args=["04"])).follow(community.name)
    room.follow("Année 1")
    room.follow("Voir ses comptes")
    accounts(room)
    assert room.page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


def pay_the_balance(room: Room) -> None:
    """Six transfers of the CPAM on one statement: each finds its instalment, the year is settled."""
    with community_scope(room.community):
        file = file_of(AciContract.objects.get())
        lines = computed(file, date(2025, 5, 6)).years[0].lines
    paid = {line.code: line.cents or 0 for line in lines}
    whole = owed_from(STARTED)
    assert paid["acces_soins.fixed.advance"] + paid["acces_soins.fixed.balance"] == whole
    assert (paid["pre_mission"], paid["acces_soins.variable"]) == (75_000_00, 5_000_00)
    transfers = [
        entry(
            f"{cents / 100:.2f}",
            day="2025-05-02",
            text=f"VIR {REFERENCE}",
            party="CPAM",
            reference=f"R{rank}",
        )
        for rank, cents in enumerate(paid.values())
    ]
    room.open("bank_upload").page.get_by_label("Fichier de la banque").set_input_files(
        {"name": "releve.xml", "mimeType": "application/xml", "buffer": camt(*transfers)}
    )
    room.press("Lire ce fichier")
    room.save(f"{len(paid)} lignes rapprochées", f"Accepter les {len(paid)} propositions certaines")
    room.open("contract_year", 1, 1)
    expect(room.main().locator(".instalment.is-received")).to_have_count(len(paid))
    expect(room.main().get_by_text("voir la ligne de banque")).to_have_count(len(paid))
    room.open("contract_closing", 1, 1).sees("Tout est reçu : l’année est soldée")
    room.sees(f"part variable : {euros(5_000_00)} reçus")
