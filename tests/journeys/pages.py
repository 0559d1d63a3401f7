"""The pages of the journeys as a person sees them: what one reads, types and presses."""

import re
from typing import Self

from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from maillage.foundation.notify.actions import deliver
from maillage.foundation.notify.models import MailMessage
from maillage.foundation.tenancy.models import Community

# The map draws without a graphics card, on a shared machine.
PATIENT = 60_000


def last_mail_to(address: str) -> str:
    """The text of the last message queued for this address, which leaves now as the worker would send it."""
    message = MailMessage.objects.filter(recipient=address, sent_at=None).order_by("pk").last()
    assert message is not None, f"no message waits for {address}"
    text = message.text
    assert deliver(message_id=message.pk)
    return text


def link_in(text: str) -> str:
    """The one link that a message asks to open."""
    return re.findall(r"https?://\S+", text)[0]


class Sheet:
    """Any page of the site."""

    def __init__(self, page: Page, site: str) -> None:
        self.page, self.site = page, site

    def title(self, text: str | re.Pattern[str]) -> Self:
        """We are there."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(text, timeout=PATIENT)
        return self

    def main(self) -> Locator:
        return self.page.get_by_role("main")

    def press(self, name: str) -> None:
        self.main().get_by_role("button", name=name, exact=True).click()

    def follow(self, name: str | re.Pattern[str]) -> None:
        self.main().get_by_role("link", name=name).first.click()

    def go(self, path: str) -> Self:
        self.page.goto(path if path.startswith("http") else self.site + path)
        return self


class Drawing(Sheet):
    """The page where a territory is drawn, public or on a community's draft."""

    def open(self, path: str = "/territoire/") -> Self:
        self.go(path)
        expect(self.page.locator("[data-map][data-idle]")).to_be_attached(timeout=PATIENT)
        return self

    def add(self, name: str) -> Self:
        """By the search field and the keyboard."""
        field = self.page.get_by_label("Ajouter une commune")
        field.fill(name)
        expect(self.page.get_by_role("option").first).to_contain_text(name, timeout=PATIENT)
        field.press("ArrowDown")
        field.press("Enter")
        self.holds(name)
        return self

    def holds(self, name: str) -> Self:
        expect(self.page.get_by_role("button", name=f"Retirer {name}")).to_be_attached(timeout=PATIENT)
        return self

    def population(self) -> str:
        return self.page.locator(".draw-population strong").inner_text()

    def warning(self) -> Locator:
        return self.page.get_by_role("alert").filter(has_text="modifiée entre-temps")


class SignUp(Sheet):
    """Opening an account, from the sign-in page or from an invitation."""

    PASSWORD = "une-vallée-et-trois-rivières"

    def fill(self, first_name: str, last_name: str, email: str) -> Self:
        self.title("Créer un compte")
        self.page.get_by_label("Prénom").fill(first_name)
        self.page.get_by_label("Nom", exact=False).nth(1).fill(last_name)
        self.page.get_by_label("Adresse e-mail").fill(email)
        self.page.get_by_label("Mot de passe").fill(self.PASSWORD)
        self.press("Créer mon compte")
        return self

    def verify(self, email: str) -> Self:
        """Opens the link of the message and presses its button."""
        self.title("Vérifiez votre adresse e-mail")
        self.go(link_in(last_mail_to(email))).title("Confirmer l’adresse e-mail")
        self.press("Confirmer mon adresse")
        return self


class Founding(Sheet):
    """The form that makes a community of a drawing."""

    def fill(self, name: str, acronym: str) -> Self:
        self.title("Fonder une communauté")
        self.page.get_by_label("Nom de la communauté").fill(name)
        self.page.get_by_label("Sigle").fill(acronym)
        return self

    def button(self) -> Locator:
        return self.main().get_by_role("button", name="Fonder la communauté")


class People(Sheet):
    """Who has which role, and the invitations."""

    def invite(self, email: str, role: str) -> Self:
        self.title("Personnes et rôles")
        self.main().get_by_label("Adresse e-mail").fill(email)
        self.main().get_by_role("combobox", name="Rôle").select_option(label=role)
        self.press("Envoyer l’invitation")
        expect(self.page.get_by_text(f"L’invitation part à {email}")).to_be_visible()
        return self


class Versions(Sheet):
    """The versions of a community's territory."""

    def rows(self) -> Locator:
        return self.main().get_by_role("table").locator("tbody tr")


class Room(Sheet):
    """The pages of one community, opened by the names of their addresses."""

    community: Community

    def open(self, name: str, *args: object) -> "Room":
        self.go(reverse(name, args=[self.community.slug, *args]))
        return self

    def fill(self, **fields: str) -> "Room":
        """By the names of the fields: every page has its own test for its labels."""
        for name, value in fields.items():
            box = self.main().locator(f"[name='{name.replace('__', '-')}']").first
            if box.evaluate("one => one.tagName") == "SELECT":
                box.select_option(value)
            elif box.get_attribute("type") in ("radio", "checkbox"):
                self.main().locator(f"[name='{name}'][value='{value}']").check()
            else:
                box.fill(value)
        return self

    def save(self, said: str | re.Pattern[str], button: str = "Enregistrer") -> "Room":
        self.press(button)
        return self.sees(said)

    def sees(self, words: str | re.Pattern[str]) -> "Room":
        expect(self.page.locator("body")).to_contain_text(words, timeout=PATIENT)
        return self
