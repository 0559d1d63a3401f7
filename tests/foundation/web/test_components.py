"""Every component, read on the page that shows them all."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.fixture
def shown(client):
    return BeautifulSoup(client.get(reverse("components")).content, "html.parser")


@pytest.fixture
def refused(client):
    sent = {"name": "", "code": "0608"}
    return BeautifulSoup(client.get(reverse("components"), sent).content, "html.parser")


def test_no_component_is_left_unwritten(shown):
    assert [tag.name for tag in shown.find_all(lambda tag: tag.name.startswith("c-"))] == []


def test_the_page_is_kept_out_of_search_engines(shown):
    assert shown.select_one("meta[name=robots]")["content"] == "noindex"


def test_no_identifier_is_written_twice(shown):
    ids = [tag["id"] for tag in shown.select("[id]")]

    assert len(ids) == len(set(ids))


def test_a_state_is_an_icon_and_a_word(shown):
    for badge in shown.select(".badge-done, .badge-due, .badge-late, .badge-info"):
        assert badge.svg is not None
        assert badge.text.strip()


def test_an_amount_says_what_it_is_worth(shown):
    said = [
        " ".join(tag.text.split("€")[-1].split())
        for tag in shown.select("#confiance [class^=confidence]")[:4]
    ]

    assert said == ["", "probable", "à confirmer", "Montant inconnu"]


def test_a_figure_carries_its_source_and_vintage(shown):
    stat = shown.select_one(".stat")

    assert [p.text for p in stat.select("p")] == ["Population", "95\u202f000", "INSEE, 2023"]


def test_a_drawing_is_also_words_and_numbers(shown):
    bar = shown.select_one("#barre .figure")
    assert "Payé, 42\u202f000\u00a0€" in bar.svg["aria-label"]
    assert [li.strong.text for li in bar.select("li")] == [
        "42\u202f000\u00a0€", "18\u202f500\u00a0€", "9\u202f000\u00a0€", "20\u202f500\u00a0€",
    ]  # fmt: skip

    ages = shown.select_one("#pyramide-des-ages .figure")
    assert len(ages.select("tbody tr")) == len(ages.select("rect.pyramid-one")) == 6
    assert ages.select_one("tbody th").text == "75 ans et plus"


def test_the_current_step_and_page_are_told(shown):
    assert shown.select_one(".steps [aria-current=step]").text == "Projet de santé"
    assert shown.select_one(".pagination [aria-current=page]").text == "Page 4"
    assert [a["href"] for a in shown.select(".pagination a[rel]")] == ["?page=3", "?page=5"]


def test_a_button_of_the_week_says_what_it_does(shown):
    assert [a.text for a in shown.select("#ma-semaine .tasks .button")] == [
        "Répondre : Répondre à l’ARS",
        "Relancer : Relancer une invitation",
        "Ouvrir : Arrêter la version 2 du territoire",
    ]


def test_a_refusal_is_summed_up_on_top_with_a_link_to_each_field(refused):
    summary = refused.select_one("form .error-summary")

    assert summary["role"] == "alert"
    assert summary.h2.text.strip() == "5 points à corriger"
    assert [a.text for a in summary.select("a")] == [
        "Nom de la communauté", "Code INSEE", "Taille", "Missions", "J’ai lu la charte de la communauté",
    ]  # fmt: skip
    for link in summary.select("a"):
        assert refused.select_one(link["href"]) is not None


def test_a_refused_field_is_tied_to_its_help_and_its_error_and_keeps_what_was_typed(refused):
    field = refused.select_one("#id_code")
    tied = [refused.find(id=ref).text.strip() for ref in field["aria-describedby"].split()]

    assert field["value"] == "0608"
    assert field["aria-invalid"] == "true"
    assert "Cinq signes, par exemple 04070." in tied
    assert "Un code INSEE a cinq signes. Le zéro du début manque peut-être." in tied


def test_a_form_not_yet_sent_accuses_nobody(shown):
    assert shown.select(".error-summary, .invalid-feedback, [aria-invalid=true]") == []
