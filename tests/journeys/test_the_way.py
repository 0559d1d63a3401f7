"""The whole way of one newcomer, by the pages alone: from a drawing to a signed contract.

Only the clock is moved by the test: the two months of the ARS pass while everyone sleeps.
"""

import io
import re
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pypdf import PdfReader

from maillage.foundation.access.enums import Role
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from tests.browser import NARROW, watch
from tests.cast import Cast
from tests.journeys.pages import Drawing, Founding, Room, Sheet, SignUp
from tests.journeys.test_every_page import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(400)]
NAME, EMAIL = "CPTS du bout du chemin", "nora.essai@exemple.invalid"


@pytest.fixture
def officers(cast: Cast, browser: Browser, live_server, watched: list[str]):
    """An officer of the ARS and one of the CPAM, each in a browser of their own, on a phone."""
    made: list[BrowserContext] = []

    def enter(user: User) -> Page:
        context = browser.new_context(viewport=NARROW, locale="fr-FR", timezone_id="Europe/Paris")
        watch(context, watched)
        made.append(context)
        sign_in(context, live_server, user)
        return context.new_page()

    yield {"ars": lambda: enter(cast.dana), "cpam": lambda: enter(cast.holder(Role.CPAM))}
    for context in made:
        context.close()


def test_from_a_drawing_to_a_signed_contract(
    page: Page, context: BrowserContext, live_server, site: str, officers, watched: list[str]
):
    room = found(page, site)
    meet(room)
    vote(room)
    ask_everyone(room)
    write_the_letter(room)
    answer_the_letter(room, Sheet(officers["ars"](), site))
    declare_the_association(room)
    build_the_project(room)
    file_the_project(room)
    read_by(room, Sheet(officers["ars"](), site), "ars", "93")
    read_by(room, Sheet(officers["cpam"](), site), "cpam", "04")
    # Two months later, under the same clock for everyone.
    with time_machine.travel(timezone.now() + timedelta(days=70)):
        sign_in(context, live_server, User.objects.get(email=EMAIL))
        validate_by_silence(room)
        sign_the_contract(room, Sheet(officers["cpam"](), site), Sheet(officers["ars"](), site))
    assert watched == []


def found(page: Page, site: str) -> Room:
    """Draw, open an account, found, adopt."""
    drawing = Drawing(page, site).open().add("Manosque").add("Volx")
    drawing.follow("Fonder la communauté")
    Sheet(page, site).title("Se connecter").follow("Créer un compte")
    SignUp(page, site).fill("Nora", "Essai", EMAIL).verify(EMAIL)
    founding = Founding(page, site)
    founding.fill(NAME, "CPTS Chemin").button().click()
    room = Room(page, site).title(NAME)
    room.community = Community.objects.get(name=NAME)
    room.sees("Étape en cours : Émergence").follow("Relire et arrêter")
    room.press("Arrêter la version 1")
    return room.sees("La version 1 est arrêtée")


def meet(room: Room) -> None:
    """A meeting with who came and what was said, two needs, the next stage."""
    today = timezone.localdate().isoformat()
    room.open("gathering_new").fill(title="Soirée ouverte", kind="plenary", held_on=today)
    room.save("La réunion est enregistrée")
    room.fill(people="Ada Exemple ; infirmière\nBob Exemple ; médecin").press("Ajouter ces personnes")
    room.sees("2 personnes de plus").follow("Modifier, écrire le compte rendu")
    room.fill(minutes="Les dents, puis les transports.", headcount="12").save("Les dents, puis")
    for title, theme in (("Pas de dentiste", "access"), ("Aucun bus le soir", "prevention")):
        room.open("gathering", 1).follow("Noter un besoin entendu")
        room.fill(title=title, theme=theme, gravity="4").save(f"Besoin noté : {title}")
    room.open("life_line_record").fill(status="pre_projet").save("L’étape est notée", "Noter cette étape")


def vote(room: Room) -> None:
    """Two paper ballots, used by whoever holds them."""
    last = (timezone.localdate() + timedelta(days=9)).isoformat()
    room.open("poll_new").fill(title="Nos priorités", closes_on=last)
    for box in room.main().locator("[name='needs']").all():
        box.check()
    room.save("Le vote est ouvert", "Ouvrir le vote")
    room.fill(tickets="2").save("2 bulletins de plus", "Donner ces bulletins").open("poll_tickets", 1)
    links = {link.get_attribute("href") for link in room.main().locator("a[href*='/voter/']").all()}
    assert len(links) == 2
    for link in links:
        room.go(str(link)).page.get_by_label("Pas de dentiste").fill("3")
        room.save("Votre vote est compté", "Déposer mon bulletin")
    room.open("poll", 1).page.get_by_text("Clore le vote", exact=True).click()
    room.save("6 points · 2 bulletins", "Clore maintenant")


def ask_everyone(room: Room) -> None:
    """A survey by link, answered once."""
    last = (timezone.localdate() + timedelta(days=30)).isoformat()
    room.open("surveys").go(reverse("survey_new", args=[room.community.slug]) + "?public=inhabitants")
    room.fill(title="Votre santé", closes_on=last).save("L’enquête est ouverte", "Ouvrir l’enquête")
    link = room.main().locator("a[href*='/enquete/']").first.get_attribute("href")
    room.go(str(link)).page.get_by_label("2 – peu").check()
    room.page.get_by_label("La prévention, les dépistages").check()
    room.save("Votre réponse à « Votre santé » est comptée", "Envoyer mes réponses")


def write_the_letter(room: Room) -> None:
    """Begun with what the platform knows, one section written, filed as it is."""
    room.open("letter_documents").press("Commencer la lettre d’intention")
    room.follow(re.compile("L’objectif de la communauté"))
    room.page.get_by_label(re.compile("^L’objectif")).fill("Soigner les dents près de chez soi.")
    room.press("Enregistrer, section suivante")
    room.title("Les missions envisagées").open("letter_file", 1)
    room.main().get_by_role("checkbox").check()
    room.save("il ne changera plus", "Déposer").follow("Suivre la réponse de l’ARS")
    room.sees("Lettre d’intention n° 1")


def answer_the_letter(room: Room, officer: Sheet) -> None:
    officer.go(reverse("ars_review_inbox", args=["93"])).follow("Lettre d’intention n° 1")
    officer.title("Lettre d’intention n° 1").follow(re.compile("dépôt n° 1"))
    expect(officer.main()).to_contain_text("Soigner les dents près de chez soi.")
    expect(officer.main()).to_contain_text("Aucun bus le soir")
    officer.go(reverse("ars_review_case", args=["93", room.community.slug, 1])).follow("Valider")
    officer.press("Valider")
    expect(officer.main()).to_contain_text("Validé expressément")


def declare_the_association(room: Room) -> None:
    """The answers make the texts; declaring it moves the line of life."""
    room.open("community_home").sees("Prochaine étape : Association fondée")
    room.open("founding_questions", "identite").fill(seat="1 place Imaginaire, 04100 Manosque")
    room.save("vos réponses sont enregistrées", "Enregistrer et continuer").open("founding_leaders")
    room.fill(
        name="Nora Essai", profession="Infirmière", nationality="Française", home_address="2 rue Fictive"
    )
    today = timezone.localdate().isoformat()
    room.save("La liste est à jour").open("founding_assembly")
    room.fill(held_on=today, place="Salle des fêtes", present="12").save("les délais des formalités courent")
    room.open("founding_text", "statuts").sees("1 place Imaginaire")
    room.open("founding_formality", "declaration").fill(state="done", done_on=today, reference="W042000001")
    room.save("La formalité est notée").open("community_home").sees("Association créée depuis le")


def build_the_project(room: Room) -> None:
    """From what was heard to a need, an objective, an action sheet and a protocol."""
    room.open("life_line_record").fill(status="ps_redaction").save("L’étape est notée", "Noter cette étape")
    room.open("project").sees("Par où commencer").open("findings").follow(re.compile("En faire un constat"))
    room.save("les membres peuvent le discuter", "Proposer ce constat").follow("En faire un besoin")
    room.fill(title="Soigner les dents").save("Besoin 1 écrit")
    room.open("objective_new").fill(title="Des dentistes pour tous").main().locator("[name='needs']").check()
    room.save("L’objectif est écrit").follow(re.compile("Ajouter un objectif opérationnel"))
    room.fill(title="Un rendez-vous sous huit jours").save("Un rendez-vous sous huit jours")
    room.open("sheet_new").fill(title="Ouvrir un cabinet partagé", mission="acces_soins")
    room.save("La fiche est ouverte", "Ouvrir la fiche").open("sheet_part", 1, "constat")
    room.main().locator("[name='objectives']").check()
    room.main().locator("[name='findings']").check()
    room.save("est enregistré").open("sheet_part", 1, "budget")
    room.fill(r__0__year="2027", r__0__cents="12 000").save("12\u202f000")
    room.open("protocol_new").page.get_by_label("Chirurgien-dentiste").check()
    room.fill(title="Urgence dentaire", purpose="Aucun dentiste.", steps="Adresser sous huit jours.")
    room.save("Le brouillon est enregistré", "Enregistrer le brouillon")
    room.save("version 1, en relecture", "Proposer à la relecture").open("project").sees("Ce qui manque")


def file_the_project(room: Room) -> None:
    room.open("project_text_documents").press("Commencer le projet de santé")
    room.title("Projet de santé").open("project_text_file", 1)
    room.main().get_by_role("checkbox").check()
    room.save("il ne changera plus", "Déposer").open("community_home")
    room.sees("Attendre la réponse de l’ARS sur le projet de santé")


def read_by(room: Room, officer: Sheet, side: str, place: str) -> None:
    """What was filed is read from the other side: the need, its objective, its action."""
    officer.go(reverse(f"{side}_review_inbox", args=[place])).follow("Projet de santé n° 2")
    officer.title("Projet de santé n° 2").follow(re.compile("dépôt n° 1"))
    for words in ("Ouvrir un cabinet partagé", "Soigner les dents", "Des dentistes pour tous"):
        expect(officer.main()).to_contain_text(words)


def validate_by_silence(room: Room) -> None:
    room.open("review_case", 2).follow("Constater la validation tacite")
    room.save("La validation tacite est constatée", "Constater la validation tacite")
    with room.page.expect_download() as waited:
        room.follow("Constat de validation tacite")
    text = PdfReader(io.BytesIO(Path(waited.value.path()).read_bytes())).pages[0].extract_text()
    assert NAME in " ".join(text.split())
    room.open("community_home").sees("Projet de santé validé depuis le")


def sign_the_contract(room: Room, cpam: Sheet, ars: Sheet) -> None:
    """A version, what the other side thinks of it, three signatures."""
    room.open("review_cases").follow("Ouvrir une négociation")
    room.save("La négociation est ouverte", "Ouvrir une négociation").follow("Proposer une version")
    room.fill(text="Quatre missions.", access="52000").save(
        "La version est dans le dossier", "Proposer une version"
    )
    today = timezone.localdate().isoformat()
    desks = (("cpam", "04", cpam), ("ars", "93", ars))
    for side, place, officer in desks:
        case = reverse(f"{side}_review_case", args=[place, room.community.slug, 3])
        officer.go(case).follow("Noter la signature")
        officer.page.locator("main [name='on']").fill(today)
        officer.press("Noter la signature")
        expect(officer.main()).to_contain_text("La signature est notée")
    room.open("review_act", 3, "signer").fill(on=today)
    room.save("La signature est notée", "Noter la signature").open("life_line").sees("Contrat ACI signé")
