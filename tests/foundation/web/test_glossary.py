"""The glossary is read whole, and its words explain themselves."""

import re

import pytest
from bs4 import BeautifulSoup
from django.template import Context, Template
from django.urls import reverse

from maillage.foundation.web.glossary import FILE, glossary


def test_every_line_of_the_file_is_a_term():
    rows = [
        line for line in FILE.read_text(encoding="utf-8").splitlines() if re.match(r"\| (?!terme)\S", line)
    ]

    assert len(glossary()) == len(rows) > 60
    assert glossary()["pilote"].avoid == "chef de projet"
    assert glossary()["cpts"].avoid == ""
    assert glossary()["aci"].theme == "Le contrat"


def test_anchors_are_unique():
    anchors = [term.anchor for term in glossary().values()]

    assert len(anchors) == len(set(anchors))


def test_a_word_carries_its_meaning_and_leads_to_the_page():
    link = BeautifulSoup(Template('{% terme "ACI" "accord" %}').render(Context()), "html.parser").a

    assert link.text == "accord"
    assert link["title"] == glossary()["aci"].definition
    assert link["href"] == f"{reverse('glossary')}#aci"


def test_both_apostrophes_find_a_word():
    straight, curly = (
        Template("{% terme word %}").render(Context({"word": f"territoire d{mark}action"})) for mark in "'’"
    )

    assert 'href="/glossaire/#territoire-daction"' in straight
    assert 'href="/glossaire/#territoire-daction"' in curly


def test_an_unknown_word_is_refused():
    with pytest.raises(KeyError):
        Template('{% terme "inconnu" %}').render(Context())


@pytest.mark.django_db
def test_the_page_groups_the_words_by_theme(client):
    page = BeautifulSoup(client.get(reverse("glossary")).content, "html.parser")

    assert len(page.select("dl.glossary dt")) == len(glossary())
    for link in page.select(".toc a"):
        assert page.select_one(link["href"]).text == link.text
