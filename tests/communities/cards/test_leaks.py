"""The test that could leak: a part that was not agreed appears nowhere for that audience."""

import csv
from datetime import date
from io import BytesIO, StringIO

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from maillage.communities.cards.actions import cards as actions
from maillage.communities.cards.enums import PRO_ONLY, Audience, CardField
from maillage.communities.cards.offered import current_notice
from maillage.communities.members.actions import leaving
from tests.communities.cards.makers import MARKS, everything, open_directory, write
from tests.communities.members.makers import member_of, open_register

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 10)
PUBLIC_PAGES = ("public_directory", "public_card", "public_card_email", "public_search")
PRO_PAGES = (
    "directory",
    "directory_card",
    "directory_card_vcf",
    "directory_vcf",
    "directory_csv",
    "directory_pdf",
)


@pytest.fixture(autouse=True)
def spring():
    with time_machine.travel("2026-03-10 10:00+01:00", tick=False):
        yield


@pytest.fixture
def member(cast):
    open_register(cast.ours, cast.alice)
    open_directory(cast.ours, cast.alice)
    return member_of(cast.ours, cast.alice, "Montré", on=DAY)


def read(cast, member, page: str) -> str:
    """The text of a page or of a file, as its audience receives it."""
    slug = cast.ours.slug
    client = Client()
    if page in PRO_PAGES:
        client.force_login(cast.bob)
    match page:
        case "public_directory" | "directory" | "directory_csv" | "directory_vcf" | "directory_pdf":
            answer = client.get(reverse(page, args=[slug]))
        case "public_search":
            answer = client.get(reverse("public_directory", args=[slug]), {"q": "montré"})
        case "public_card_email":
            answer = client.post(reverse("public_card", args=[slug, member.number]), {"do": "email"})
        case _:
            answer = client.get(reverse(page, args=[slug, member.number]))
    assert answer.status_code == 200, page
    if page == "directory_pdf":
        return " ".join(p.extract_text() for p in PdfReader(BytesIO(answer.content)).pages)
    text = answer.content.decode()
    if page == "directory_csv":
        # A heading is there for everyone: only a cell that says something counts.
        lines = csv.DictReader(StringIO(text.removeprefix("\ufeff")), delimiter=";")
        return "\n".join(f"{name} : {cell}" for line in lines for name, cell in line.items() if cell)
    return text.replace("\r\n ", "")


def results(page: str, text: str) -> str:
    """Without the form above the list, whose labels name what may be asked."""
    return (
        text.partition('class="dir-columns"')[2]
        if page in {"public_directory", "directory", "public_search"}
        else text
    )


def seen(page: str, text: str, field: CardField) -> bool:
    return any(mark.lower() in results(page, text).lower() for mark in MARKS[field])


@pytest.mark.parametrize("hidden", list(MARKS), ids=lambda field: field.value)
def test_a_part_that_was_not_agreed_is_nowhere(cast, member, hidden):
    """Everything is agreed but one part: it is seen by nobody, then by professionals alone."""
    write(member, **everything(Audience.PUBLIC) | {hidden.value: Audience.NOBODY})
    for page in PUBLIC_PAGES + PRO_PAGES:
        text = read(cast, member, page)
        assert "Montré" in text, page
        assert not seen(page, text, hidden), page
    write(member, **everything(Audience.PUBLIC) | {hidden.value: Audience.PRO})
    for page in PUBLIC_PAGES:
        assert not seen(page, read(cast, member, page), hidden), page
    assert seen("directory_card", read(cast, member, "directory_card"), hidden)
    assert seen("directory_csv", read(cast, member, "directory_csv"), hidden)


def test_what_is_agreed_is_shown(cast, member):
    """Otherwise the silence above would prove nothing."""
    write(member, **everything(Audience.PUBLIC))
    public = read(cast, member, "public_card_email")
    for field in MARKS:
        assert seen("public_card_email", public, field) == (field not in PRO_ONLY), field
        assert seen("directory_card", read(cast, member, "directory_card"), field), field


def test_without_any_agreement_there_is_no_card(cast, member):
    write(member)
    client = Client()
    client.force_login(cast.bob)
    for url in (
        reverse("public_card", args=[cast.ours.slug, member.number]),
        reverse("directory_card", args=[cast.ours.slug, member.number]),
        reverse("directory_card_vcf", args=[cast.ours.slug, member.number]),
    ):
        assert client.get(url).status_code == 404
    for page in ("public_directory", "directory", "directory_csv", "directory_vcf", "directory_pdf"):
        assert "Montré" not in read(cast, member, page), page


def test_a_search_does_not_guess_what_is_hidden(cast, member):
    """Neither by text nor by filter: the hidden activity, language and place are not criteria."""
    write(member, identity=Audience.PUBLIC, delay=Audience.PUBLIC)
    url = reverse("public_directory", args=[cast.ours.slug])
    for asked in (
        {"q": "activite-canari"}, {"q": "cabinet-canari"}, {"activite": "plaies"}, {"langue": "wo"},
        {"commune": "04209"}, {"nouveaux": "on"}, {"domicile": "on"}, {"accessible": "on"}, {"tele": "on"},
    ):  # fmt: skip
        found = Client().get(url, asked).context["listing"].found
        # An unknown value of a list asks nothing, hence tells nothing.
        assert len(found) == (1 if set(asked) & {"activite", "langue", "commune"} else 0), asked


def test_the_address_is_not_in_a_page_that_robots_read(cast, member):
    write(member, **everything(Audience.PUBLIC))
    for page in ("public_directory", "public_card", "public_search"):
        text = read(cast, member, page)
        assert "courriel-canari" not in text
        assert "mailto:" not in text
    assert "courriel-canari" in read(cast, member, "public_card_email")


def test_a_withdrawal_takes_effect_at_once(cast, member):
    write(member, **everything(Audience.PUBLIC))
    actions.show_all_to(by=None, member=member, audience=Audience.NOBODY, notice=current_notice().version)
    assert Client().get(reverse("public_card", args=[cast.ours.slug, member.number])).status_code == 404
    assert "Montré" not in read(cast, member, "directory_vcf")


def test_who_leaves_disappears_at_once_from_both_views(cast, member):
    write(member, **everything(Audience.PUBLIC))
    leaving.resign(member=member)
    assert Client().get(reverse("public_card", args=[cast.ours.slug, member.number])).status_code == 404
    for page in ("public_directory", "directory", "directory_csv", "directory_vcf", "directory_pdf"):
        assert "Montré" not in read(cast, member, page), page


def test_a_closed_directory_is_closed(cast, member):
    write(member, **everything(Audience.PUBLIC))
    open_directory(cast.ours, cast.alice, public_open=False)
    for url in (
        reverse("public_directory", args=[cast.ours.slug]),
        reverse("public_card", args=[cast.ours.slug, member.number]),
        reverse("public_card_report", args=[cast.ours.slug, member.number]),
    ):
        assert Client().get(url).status_code == 404
    assert "Montré" in read(cast, member, "directory")
