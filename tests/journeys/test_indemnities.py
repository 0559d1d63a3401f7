"""From the code on the wall to the yearly statement; a refusal, the ceiling, a card voted in mid-year."""

import io
import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, expect
from pypdf import PdfReader

from maillage.communities.members.enums import Profession
from maillage.communities.treasury.sample import invented_iban
from maillage.foundation.access.enums import Role
from maillage.foundation.identity.models import User
from maillage.foundation.notify.models import MailMessage
from maillage.foundation.tenancy.scope import community_scope
from maillage.operations.indemnities.actions import lines
from maillage.operations.indemnities.enums import Kind, Step
from maillage.operations.indemnities.models import BatchTransfer
from maillage.operations.meetings import codes
from maillage.operations.meetings.enums import MeetingKind
from maillage.operations.meetings.links import door_link
from tests.browser import NARROW, WIDE, axe_violations, watch
from tests.cast import Cast
from tests.communities.treasury.makers import camt
from tests.engines.bank.files import balance, entry
from tests.journeys.test_every_page import sign_in
from tests.journeys.test_the_way import Room
from tests.operations.indemnities import makers
from tests.operations.meetings import makers as meetings
from tests.planning.health_project import makers as project

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]
TITLE = "Retour de maternité"
Desk = Callable[..., Room]


@pytest.fixture
def desk(cast: Cast, browser: Browser, live_server, site: str, watched: list[str]) -> Iterator[Desk]:
    """The browser of one person, on a telephone or on a desk."""
    made: list[BrowserContext] = []

    def enter(user: User, *, phone: bool = False) -> Room:
        context = browser.new_context(
            viewport=NARROW if phone else WIDE, locale="fr-FR", timezone_id="Europe/Paris"
        )
        watch(context, watched)
        made.append(context)
        sign_in(context, live_server, user)
        room = Room(context.new_page(), site)
        room.community = cast.ours
        return room

    yield enter
    for context in made:
        context.close()


def accept(room: Room) -> None:
    """Let what waits go on."""
    room.open("indemnity_inbox").save("c’est fait", "Accepter les lignes cochées")


def test_a_midwife_is_paid_for_an_evening_that_was_refused_once(cast: Cast, desk: Desk):
    makers.ready(cast)
    rosalie = makers.person(cast.ours, cast.alice, "Rosalie", profession=Profession.SAGE_FEMME)
    makers.details(cast.ours, rosalie, 77)
    makers.payer(cast.ours, cast.alice)
    sheet = project.entrust(
        cast.ours, cast.alice, project.sheet(cast.ours, cast.alice), cast.holder(Role.LEAD)
    )
    start = (timezone.now() - timedelta(hours=3)).replace(second=0, microsecond=0)
    one = meetings.meeting(cast.ours, cast.alice, TITLE, starts_at=start, sheet=sheet.number)
    with community_scope(cast.ours):
        member = makers.Member.objects.get(user=rosalie)
    meetings.gather(one, cast.alice, str(member), member_id=member.pk, account_id=rosalie.pk)
    phone = desk(rosalie, phone=True)
    coordinator, lead, treasurer = (
        desk(cast.holder(role)) for role in (Role.COORDINATOR, Role.LEAD, Role.TREASURER)
    )

    # A minute after the beginning, she signs with the code of the wall.
    with time_machine.travel(start + timedelta(minutes=1)):
        phone.go(door_link(one, codes.room_code(one.secret, timezone.now()))).title(TITLE)
        phone.fill(typed="Rosalie Exemple").press("Je suis là")
        phone.title("Présence enregistrée")

    coordinator.open("meeting_close", one.number).main().locator("[name='sure']").check()
    coordinator.save("Les présences sont arrêtées", "Arrêter les présences").open("indemnity_meetings")
    coordinator.save("1 ligne à confirmer", f"Écrire les lignes de {TITLE}")
    go_through(phone.open("own_indemnities"), lead, coordinator)

    # The treasurer says no, and why; she corrects what she is told.
    treasurer.open("indemnity_inbox").follow(TITLE)
    assert axe_violations(treasurer.page) == []
    treasurer.main().locator("summary", has_text="Refuser cette ligne").click()
    treasurer.page.get_by_label("Motif, que la personne lira").fill("C’était le soir")
    treasurer.save("La ligne est refusée", "Refuser")
    phone.open("own_indemnities").sees("C’était le soir").follow(f"Corriger {TITLE}")
    phone.sees("Vous corrigez une ligne écartée")
    assert axe_violations(phone.page) == []
    phone.page.get_by_label("Hors de mon temps d’exercice").check()
    phone.save("Ligne enregistrée", "Enregistrer cette ligne").open("own_indemnities").sees(
        "attend le pilote"
    )
    for room in (lead, coordinator, treasurer):
        accept(room)

    content = pay(cast, coordinator, treasurer)
    assert invented_iban(77).encode() in content
    phone.open("own_indemnities").sees("payée le")
    with phone.page.expect_download() as waited:
        phone.follow(re.compile("^Relevé"))
    reader = PdfReader(io.BytesIO(Path(waited.value.path()).read_bytes()))
    # Letters alone: a narrow column cuts words.
    letters = re.sub(r"\W", "", " ".join(page.extract_text() for page in reader.pages))
    assert re.sub(r"\W", "", TITLE) in letters
    assert "payéele" in letters


def go_through(phone: Room, lead: Room, coordinator: Room) -> None:
    """Confirmed by the person, read by the lead, checked by the coordinator."""
    assert axe_violations(phone.page) == []
    phone.press(f"Confirmer {TITLE}")
    phone.sees("Ligne confirmée")
    accept(lead)
    accept(coordinator)


def pay(cast: Cast, coordinator: Room, treasurer: Room) -> bytes:
    """The batch frozen by one, approved by another; its file, then the statement of the bank."""
    coordinator.open("indemnity_batches").press("Figer un lot (100\u00a0€ au plus)")
    coordinator.sees("le lot est figé")
    with community_scope(cast.ours):
        transfer = BatchTransfer.objects.get()
    treasurer.open("indemnity_batch", transfer.batch_id)
    assert axe_violations(treasurer.page) == []
    treasurer.save("Le lot est approuvé", "Approuver ce lot")
    with treasurer.page.expect_download() as waited:
        treasurer.press("Télécharger le fichier")
    today = timezone.localdate().isoformat()
    debit = entry("100.00", day=today, direction="DBIT", text="VIR SEPA", party="ROSALIE EXEMPLE")
    kept = balance("OPBD", "500.00", today) + balance("CLBD", "400.00", today)
    file = camt(debit.replace("NOTPROVIDED", transfer.end_to_end), balances=kept)
    treasurer.follow("rapprochez le relevé")
    treasurer.follow("Déposer un relevé")
    treasurer.page.get_by_label("Fichier de la banque").set_input_files(
        {"name": "releve.xml", "mimeType": "application/xml", "buffer": file}
    )
    treasurer.press("Lire ce fichier")
    treasurer.save("1 ligne rapprochée", "Accepter la proposition certaine")
    return Path(waited.value.path()).read_bytes()


def test_a_voted_card_changes_in_mid_year_and_the_ceiling_is_never_passed(
    cast: Cast, desk: Desk, watched: list[str]
):
    makers.ready(cast)
    vote = datetime(2026, 6, 17, 18, tzinfo=UTC)
    board = meetings.meeting(
        cast.ours, cast.alice, "Conseil de juin", starts_at=vote, kind=MeetingKind.CA, mission=""
    )
    coordinator, treasurer = desk(cast.holder(Role.COORDINATOR)), desk(cast.holder(Role.TREASURER))
    phone = desk(cast.bob, phone=True)

    # The board voted: 60 € an hour from July on, and 4 005 € for a mission, of which twelve make the ceiling.
    coordinator.open("rate_cards").follow("Enregistrer un barème voté")
    coordinator.fill(
        voted_on="2026-06-17", reference="PV du 17 juin 2026", meeting=str(board.number),
        valid_from="2026-07-01", rates__0__cents_per_hour="60", rates__1__kind=Kind.MISSION,
        rates__1__cents_per_hour="4005",
    )  # fmt: skip
    assert axe_violations(coordinator.page) == []
    coordinator.save("Le barème n° 2 est enregistré", "Enregistrer ce barème")
    coordinator.sees("Voté le 17 juin 2026").follow("compte rendu de la réunion")
    coordinator.title("Conseil de juin")
    for day, worth, card in (("2026-06-30", "100", 1), ("2026-07-01", "120", 2)):
        phone.open("indemnity_declare").fill(title="Conseil local", day=day, starts="14:00", ends="16:00")
        phone.save(f"{worth}\u00a0€, à vérifier", "Enregistrer cette ligne").sees(f"n°\u00a0{card}, voté le")

    # 40 050 €, 44 055 €, 48 060 €: the alerts; one hour more does not pass.
    for rank, hours in enumerate((10, 1, 1, 1)):
        day = date(2026, 9, 1 + rank)
        line = makers.line(
            cast.ours, cast.bob, day=day, hour=8, minutes=60 * hours, kind=Kind.MISSION, title=f"SAS {rank}"
        )
        with community_scope(cast.ours):
            lines.advance(by=cast.holder(Role.COORDINATOR), line=line, step=Step.COORDINATOR)
    treasurer.open("indemnity_inbox")
    for words in (
        "80\u00a0% du plafond",
        "90\u00a0% du plafond",
        "100\u00a0% du plafond",
        "passerait le plafond",
    ):
        treasurer.sees(words)
    assert axe_violations(treasurer.page) == []
    treasurer.save("3 lignes pour 48\u202f060\u00a0€", "Accepter les lignes cochées").follow("SAS 3")
    treasurer.sees("Cette ligne passerait le plafond").save("Rien n’a été enregistré", "Valider")
    watched[:] = [line for line in watched if "422" not in line]
    told = MailMessage.objects.filter(key__startswith="indemnity-ceiling:", recipient=cast.bob.email)
    assert sorted(key.rpartition(":")[2] for key in told.values_list("key", flat=True)) == ["100", "80", "90"]
    phone.go(reverse("own_indemnities", args=[cast.ours.slug]) + "?annee=2026").sees("100\u00a0% du plafond")
    expect(phone.main().get_by_role("row").filter(has_text="SAS 3")).to_contain_text("attend la trésorerie")
