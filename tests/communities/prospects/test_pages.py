"""The pages of prospecting: what is shown, chosen, exported, and what never leaves."""

import csv
import io
import uuid
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillage.communities.members.models import Member
from maillage.communities.prospects.actions import contacts
from maillage.communities.prospects.documents import call_list
from maillage.communities.prospects.enums import Interest
from maillage.communities.prospects.errors import ProspectError
from maillage.communities.prospects.funnel import funnel
from maillage.communities.prospects.models import Prospect, ProspectContact
from maillage.communities.prospects.queries import by_number
from maillage.foundation.access.enums import Role
from maillage.foundation.rights.enums import ObjectionPurpose
from maillage.foundation.tenancy.scope import community_scope
from maillage.reference.directory.queries import practising_in
from tests.cast import LONG_AGO
from tests.communities.members import makers as members
from tests.communities.prospects.makers import RPPS, contact, enter, remind, structure, within
from tests.communities.territory.makers import draw
from tests.foundation.rights.makers import objected

pytestmark = pytest.mark.django_db
CODES = ["04070", "04209"]


@pytest.fixture
def client(cast) -> Client:
    draw(cast.ours, cast.alice, CODES, adopted_on=LONG_AGO)
    signed = Client()
    signed.force_login(cast.holder(Role.COORDINATOR))
    return signed


def url(cast, name, *args, query=""):
    return reverse(name, args=[cast.ours.slug, *args]) + query


def soup(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return BeautifulSoup(answer.content, "html.parser")


def names(client, cast, query=""):
    page = soup(client, url(cast, "prospects", query=query))
    table = page.find("table")
    return [row.find("th").find("a").text for row in table.find("tbody").find_all("tr")] if table else []


def object_to(cast, one):
    with community_scope(cast.ours):
        contacts.hear_objection(by=cast.alice, prospect=one, on=timezone.localdate(), note="")


def post(client, cast, name, *args, query="", **data):
    answer = client.post(url(cast, name, *args, query=query), data)
    assert answer.status_code == 302, answer.content[:300]
    return answer


def noted(cast, by, **data):
    """What the contact form sends."""
    said = {
        "contact-key": str(uuid.uuid4()), "contact-on": str(timezone.localdate()),
        "contact-channel": "reunion", "contact-contacted_by": str(by.pk), "contact-note": "",
    }  # fmt: skip
    return said | data


def test_people_ticked_or_a_whole_filter_are_followed(client, cast):
    nurses = [one for one in practising_in(CODES) if any(line.profession == "60" for line in one.practices)]
    chosen = [one.ident for one in nurses[:2]]
    post(client, cast, "prospect_candidates", idents=chosen, sur="coches")
    assert within(cast.ours, Prospect.objects.count) == 2
    page = soup(client, url(cast, "prospect_candidates", query=f"?q={nurses[0].rpps}"))
    assert "fiche n°" in page.find("table").text
    assert not page.find("input", {"name": "idents"})
    post(client, cast, "prospect_candidates", query="?profession=60", sur="tous")
    with community_scope(cast.ours):
        assert set(Prospect.objects.values_list("ident", flat=True)) == {one.ident for one in nurses}
    post(client, cast, "prospect_candidates", query="?profession=60")
    assert within(cast.ours, Prospect.objects.count) == len(nurses)


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("", {"Alouette Inès", "Bergeronnette Inès", "MSP imaginaire"}),
        ("?q=ALOUETTE", {"Alouette Inès"}),
        ("?profession=60", {"Alouette Inès"}),
        ("?commune=04209", {"Bergeronnette Inès"}),
        ("?interet=porter", {"Bergeronnette Inès"}),
        ("?theme=2", {"Alouette Inès"}),
        ("?silence=3", {"Bergeronnette Inès", "MSP imaginaire"}),
        ("?silence=6", {"MSP imaginaire"}),
        ("?suivi=0", {"Bergeronnette Inès", "MSP imaginaire"}),
        ("?etat=a_contacter", {"MSP imaginaire"}),
        ("?etat=contactes", {"Alouette Inès", "Bergeronnette Inès"}),
        ("?etat=a_rappeler", {"Alouette Inès"}),
        ("?etat=sans_numero", {"Bergeronnette Inès"}),
        ("?etat=opposition", {"Pinson Inès"}),
        ("?etat=rien&silence=x&theme=-1", {"Alouette Inès", "Bergeronnette Inès", "MSP imaginaire"}),
    ],
)
def test_each_filter_keeps_those_that_it_says(client, cast, query, kept):
    today = timezone.localdate()
    structure(cast.ours, cast.alice)
    one = enter(
        cast.ours, cast.alice, "Alouette", profession="60", themes=(2,), ident=f"8{RPPS[0]}",
        commune_code="04070",
    )  # fmt: skip
    other = enter(cast.ours, cast.alice, "Bergeronnette", commune_code="04209", interest=Interest.PORTER)
    object_to(cast, enter(cast.ours, cast.alice, "Pinson"))
    contact(cast.ours, cast.alice, [one], on=today)
    contact(cast.ours, cast.alice, [other], on=today - timedelta(days=120))
    remind(cast.ours, cast.alice, one, today)
    assert set(names(client, cast, query)) == kept


def test_several_are_noted_as_contacted_and_all_is_undone_in_one_gesture(client, cast):
    for name in ("Alouette", "Bergeronnette", "Chouette"):
        enter(cast.ours, cast.alice, name, profession="60" if name != "Chouette" else "")
    coordinator = cast.holder(Role.COORDINATOR)
    data = noted(cast, coordinator, op="contact", sur="tous")
    answer = post(client, cast, "prospects_bulk", query="?profession=60", **data)
    assert set(names(client, cast, "?etat=contactes")) == {"Alouette Inès", "Bergeronnette Inès"}
    # A second click sends the same key.
    post(client, cast, "prospects_bulk", query="?profession=60", **data)
    assert within(cast.ours, ProspectContact.objects.count) == 2
    assert "Annuler ces 2 contacts" in soup(client, answer["Location"]).text
    client.post(answer["Location"])
    assert names(client, cast, "?etat=contactes") == []


def test_a_gesture_on_nobody_keeps_what_was_typed(client, cast):
    enter(cast.ours, cast.alice, "Alouette")
    data = noted(
        cast, cast.holder(Role.COORDINATOR), op="contact", sur="coches", **{"contact-note": "Soirée"}
    )
    answer = client.post(url(cast, "prospects_bulk"), data)
    assert answer.status_code == 422
    assert b"Cochez au moins une personne" in answer.content
    assert b"Soir\xc3\xa9e" in answer.content


def test_no_file_that_leaves_holds_who_objected(client, cast):
    """The one that could leak: whatever the filter asks, by every way out."""
    enter(cast.ours, cast.alice, "Alouette", email="alouette@exemple.invalid")
    object_to(cast, enter(cast.ours, cast.alice, "Pinson", email="pinson@exemple.invalid"))
    for query in ("", "?etat=opposition", "?q=pinson"):
        for name in ("prospects_csv", "prospects_xlsx"):
            answer = client.get(url(cast, name, query=query))
            text = answer.content.decode("utf-8", "ignore") if name == "prospects_csv" else read_xlsx(answer)
            assert "Pinson" not in text, (name, query)
    assert "alouette@exemple.invalid" in client.get(url(cast, "prospects_csv")).content.decode()
    assert client.get(url(cast, "prospects_calls", query="?etat=opposition")).content.startswith(b"%PDF")


def test_an_objection_made_to_the_rights_of_persons_holds_here_at_once(client, cast):
    one = enter(cast.ours, cast.alice, "Pinson", email="pinson@exemple.invalid")
    objected(cast.ours, cast.alice, one.email.upper(), ObjectionPurpose.PROSPECTING)
    assert "Pinson" not in client.get(url(cast, "prospects_csv")).content.decode()
    with pytest.raises(ProspectError, match="accepte d’être contactée"):
        contact(cast.ours, cast.alice, [one])
    with pytest.raises(ProspectError, match="ne plus être contactée"):
        enter(cast.ours, cast.alice, "Autre", email="Pinson@exemple.invalid")


def read_xlsx(answer):
    from maillage.foundation.tabular.books import read_book  # noqa: PLC0415

    return str(read_book(answer.content).sheets)


def test_a_call_list_leaves_out_refusals_and_members(client, cast):
    rows = [
        {"card": card, "profession": "", "commune": "", "joined": None}
        for card in (enter(cast.ours, cast.alice, "Alouette"),)
    ]
    rows[0]["card"].last_contact_on = None
    document = call_list(cast.ours, rows, timezone.localdate(), left=3)
    assert document.blocks[1].rows[0].cells[0].startswith("Alouette Inès")
    assert "3 autres" in document.blocks[2].text


def test_what_a_spreadsheet_would_run_is_harmless_in_the_exports(client, cast):
    enter(cast.ours, cast.alice, "=CMD()", note="@SUM(A1)", first_name="+33")
    answer = client.get(url(cast, "prospects_csv"))
    row = next(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert (row["Nom"], row["Prénom"], row["Remarques"]) == ("'=CMD()", "'+33", "'@SUM(A1)")


def test_an_exported_file_comes_back_without_a_change(client, cast):
    from tests.communities.prospects.makers import load  # noqa: PLC0415

    enter(
        cast.ours, cast.alice, "Alouette", ident=f"8{RPPS[0]}", profession="60", interest=Interest.PORTER,
        email="alouette@exemple.invalid", commune_code="04209", themes=(1, 3), note="=1+1",
    )  # fmt: skip
    contact(cast.ours, cast.alice, [within(cast.ours, lambda: by_number(1))])
    record = load(
        cast.ours, cast.alice, client.get(url(cast, "prospects_csv")).content + b"\n;Neuve;;;;;;;\n"
    )
    assert (record.created, record.updated, record.same, record.rejected) == (1, 0, 1, 0)


def test_the_funnel_counts_each_person_among_those_who_practise(client, cast):
    people = practising_in(CODES)
    nurses = [one for one in people if any(line.profession == "60" for line in one.practices)]
    post(client, cast, "prospect_candidates", idents=[one.ident for one in nurses[:4]])
    with community_scope(cast.ours):
        met = list(Prospect.objects.order_by("number"))
        Prospect.objects.filter(pk=met[0].pk).update(interest=Interest.PARTICIPER)
        Prospect.objects.filter(pk=met[1].pk).update(interest=Interest.REFUS)
    contact(cast.ours, cast.alice, met[:3])
    object_to(cast, met[2])
    enter(cast.ours, cast.alice, "Hors annuaire", profession="60")
    found = within(cast.ours, lambda: funnel(timezone.localdate()))
    stage = next(one for one in found.professions if one.code == "60")
    assert (stage.practising, stage.followed, stage.contacted, stage.interested, stage.refused) == (
        len(nurses), 3, 2, 1, 1,
    )  # fmt: skip
    assert (found.total.practising, found.total.followed, found.elsewhere) == (len(people), 3, 1)
    page = soup(client, url(cast, "prospects_funnel"))
    assert page.find("svg", class_="bar")
    rows = list(
        csv.DictReader(
            io.StringIO(client.get(url(cast, "prospects_funnel_csv")).content.decode("utf-8-sig")),
            delimiter=";",
        )
    )
    assert [row["Contactés"] for row in rows if row["Profession"] == stage.label] == ["2"]


def test_a_prospect_becomes_a_member_by_a_form_already_filled(client, cast):
    members.open_register(cast.ours, cast.alice)
    one = enter(
        cast.ours, cast.alice, "Alouette", profession="60", email="alouette@exemple.invalid",
        commune_code="04070",
    )  # fmt: skip
    address = soup(client, url(cast, "prospect", one.number)).find("a", string="En faire un membre")["href"]
    form = soup(client, address).find("main").find("form")
    filled = {field["name"]: field.get("value", "") for field in form.find_all("input") if field.get("name")}
    assert (filled["last_name"], filled["email"], filled["commune_code"]) == (
        "Alouette", "alouette@exemple.invalid", "04070",
    )  # fmt: skip
    category = within(cast.ours, members.category)
    answer = client.post(address, filled | {"category": category.pk, "profession": "60", "mode": "liberal"})
    assert answer.status_code == 302, answer.content
    number = within(cast.ours, lambda: Member.objects.get().number)
    assert within(cast.ours, lambda: by_number(one.number).member_number) == number
    card = soup(client, url(cast, "prospect", one.number))
    assert f"Fiche n° {number} du registre" in card.text
    assert not card.find("a", string="En faire un membre")


def test_a_member_is_known_by_number_and_a_name_is_only_said(client, cast):
    today = timezone.localdate()
    members.open_register(cast.ours, cast.alice)
    members.member_of(cast.ours, cast.alice, "Fauvette", on=today, rpps=RPPS[0])
    members.member_of(cast.ours, cast.alice, "Grive", on=today)
    sure = enter(cast.ours, cast.alice, "Autre", ident=f"8{RPPS[0]}")
    same_name = enter(cast.ours, cast.alice, "GRIVE")
    other = enter(cast.ours, cast.alice, "Fauvette", ident=f"8{RPPS[1]}")
    pages = [soup(client, url(cast, "prospect", one.number)).text for one in (sure, same_name, other)]
    assert ["Membre de la communauté" in page for page in pages] == [True, False, False]
    assert ["Même nom qu’un membre" in page for page in pages] == [False, True, False]
    assert names(client, cast, "?etat=membres") == ["Autre Inès"]


def test_the_card_of_who_objected_offers_nothing_to_do_with_them(client, cast):
    one = enter(cast.ours, cast.alice, "Pinson")
    object_to(cast, one)
    page = soup(client, url(cast, "prospect", one.number))
    assert "Ne plus contacter" in page.text
    assert page.find("button", value="lift")
    assert not page.find("button", value="contact")
    members.open_register(cast.ours, cast.alice)
    form = soup(client, reverse("member_new", args=[cast.ours.slug]) + f"?prospect={one.number}")
    assert not form.find("input", {"name": "last_name"}).get("value")
    client.post(url(cast, "prospect_step", one.number), {"op": "lift", "lift-why": "est revenue"})
    assert within(cast.ours, lambda: by_number(one.number)).objected_on is None


def test_the_notice_says_where_the_data_come_from(client, cast):
    one = enter(cast.ours, cast.alice, source="confrere", source_detail="Dr Exemple")
    page = soup(client, url(cast, "prospect", one.number))
    assert "d’un confrère ou d’un partenaire (Dr Exemple)" in page.text
    client.post(url(cast, "prospect_step", one.number), {"op": "inform"})
    assert within(cast.ours, lambda: by_number(one.number)).informed_on == timezone.localdate()
    assert names(client, cast, "?etat=a_informer") == []


@pytest.mark.parametrize("op", ["", "nothing", "tie", "reunite", "separate"])
def test_a_step_that_names_nothing_breaks_nothing(client, cast, op):
    one = enter(cast.ours, cast.alice)
    answer = client.post(url(cast, "prospect_step", one.number), {"op": op, "other": "²", "ident": "\x00"})
    assert answer.status_code in {302, 400, 404}
