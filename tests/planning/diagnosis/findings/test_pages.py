"""The pages, the snapshot and the files: what each shows, keeps and refuses."""

import csv
import io
import json
import uuid
import zipfile
from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from config.demo import give_roles, load_diagnosis, load_findings
from maillage.communities.territory import demo as territory
from maillage.communities.territory.actions.versions import fingerprint
from maillage.foundation.access.enums import Role
from maillage.foundation.identity import demo as identity
from maillage.foundation.tenancy.scope import community_scope
from maillage.planning.diagnosis.findings.actions import IndicatorSource
from maillage.planning.diagnosis.findings.board import KEY, as_json, thaw
from maillage.planning.diagnosis.findings.models import Evidence, Finding, Need
from maillage.planning.diagnosis.models import FrozenDiagnosis
from maillage.planning.diagnosis.queries import diagnose
from maillage.planning.diagnosis.report import as_json as report_as_json
from maillage.planning.diagnosis.report import thaw as thaw_report
from tests.communities.creation import makers as creation
from tests.communities.territory.makers import draw
from tests.guarantees.test_budgets import queries_of
from tests.planning.diagnosis.findings import makers
from tests.planning.diagnosis.makers import freeze
from tests.planning.diagnosis.readings import makers as readings

pytestmark = pytest.mark.django_db
DIGNE, SISTERON, VOLONNE = "04070", "04209", "04244"


@pytest.fixture
def version(cast):
    parts = {"Durance": [SISTERON]}
    return draw(cast.ours, cast.alice, [DIGNE, SISTERON], sub_territories=parts, adopted_on=date(2024, 1, 1))


def visit(user, name, *args, query="", data=None):
    visitor = Client()
    visitor.force_login(user)
    url = reverse(name, args=args) + query
    return visitor.get(url) if data is None else visitor.post(url, data)


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def fields(**changes):
    return {
        "kind": "weakness", "theme": "population", "gravity": "3", "title": "Plus âgée que la moyenne",
        "text": "Des faits.", "population": "Aînés", "source_kind": "indicator", "indicator": "P05",
        "source_key": str(uuid.uuid4()),
    } | changes  # fmt: skip


def test_each_indicator_offers_to_draw_a_finding_from_it(cast, version):
    page = soup(visit(cast.bob, "diagnosis", cast.ours.slug))
    links = page.select("a.note-it")
    assert len(links) == len(page.select("tbody th[scope=row] a[href*='indicateur=']:not(.note-it)"))
    form = soup(visit(cast.bob, "finding_new", cast.ours.slug, query="?indicateur=P05"))
    assert form.select_one("select[name=indicator] option[selected]")["value"] == "P05"
    assert "recensement 2021" in form.select_one("section.card").text
    assert form.select_one("select[name=theme] option[selected]")["value"] == "population"


def test_an_adviser_reads_the_diagnosis_without_its_findings(cast, version):
    adviser = cast.holder(Role.ADVISER)
    makers.keep(cast.ours, cast.alice, makers.propose(cast.ours, cast.bob, title="Notre affaire"))
    page = visit(adviser, "diagnosis", cast.ours.slug)
    assert "constats/" not in page.content.decode()
    assert visit(adviser, "findings", cast.ours.slug).status_code == 403


def test_a_form_cannot_say_what_the_figure_is(cast, version):
    """Whatever is posted beside the name of the indicator is ignored."""
    forged = fields(reading='{"value": 99}', value="99", places=["commune:" + SISTERON, "zone:Durance"])
    answers = [visit(cast.bob, "finding_new", cast.ours.slug, data=forged) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    with community_scope(cast.ours):
        one, evidence = Finding.objects.get(), Evidence.objects.get()
        assert evidence.reading["value"] == diagnose(version).line("P05").value
    assert one.places == [
        {"kind": "zone", "code": "Durance", "name": "Durance"},
        {"kind": "commune", "code": SISTERON, "name": "Sisteron"},
    ]
    assert one.place_label == "Durance et Sisteron"


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"places": ["commune:75056"]}, "75056"),
        ({"title": ""}, "obligatoire"),
        ({"source_kind": "meeting", "source_title": ""}, "Nommez cette source"),
        ({"source_kind": "meeting", "source_title": "x", "held_on": "2999-01-01"}, "à venir"),
        ({"indicator": "", "source_kind": "indicator"}, "Choisissez l’indicateur"),
    ],
)
def test_a_refused_form_says_why_and_keeps_what_was_typed(cast, version, wrong, why):
    answer = visit(cast.bob, "finding_new", cast.ours.slug, data=fields(text="Longuement pesé") | wrong)
    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert "Longuement pesé" in answer.content.decode()


def test_a_value_that_people_entered_is_evidence_and_says_so(cast, version):
    readings.enter(cast.ours, cast.alice, "U02", france=65.0)
    form = soup(visit(cast.bob, "finding_new", cast.ours.slug, query="?indicateur=U02"))
    assert "relevé" in form.select_one("section.card").text
    assert form.select_one("select[name=indicator] option[selected]")["value"] == "U02"
    answer = visit(cast.bob, "finding_new", cast.ours.slug, data=fields(indicator="U02"))
    page = soup(visit(cast.bob, "finding", cast.ours.slug, answer.url.rstrip("/").rsplit("/", 1)[1]))
    assert "70" in page.select_one(".reading strong").text
    assert "Rezone CPTS" in page.select_one(".evidence").text
    with community_scope(cast.ours):
        evidence = Evidence.objects.get()
    assert (evidence.reading["value"], evidence.reading["france"]) == (70.0, 65.0)
    assert evidence.reading["noted"]["entered_on"]


def test_a_newer_diagnosis_tells_what_changed_under_a_finding(cast, version):
    freeze(cast.ours, cast.alice, version)
    finding = makers.propose(cast.ours, cast.bob, source=IndicatorSource("P03", 1))
    same = visit(cast.bob, "finding", cast.ours.slug, finding.number)
    assert "le chiffre a changé" not in same.content.decode()
    wider = draw(cast.ours, cast.alice, [DIGNE, SISTERON, VOLONNE], adopted_on=date(2025, 1, 1))
    freeze(cast.ours, cast.alice, wider)
    with community_scope(cast.ours):
        then, now = (
            thaw_report(one.snapshot).line("P03").value for one in FrozenDiagnosis.objects.order_by("number")
        )
    drift = soup(visit(cast.bob, "finding", cast.ours.slug, finding.number)).select_one(".drift").text
    assert f"{then:.1f}".replace(".", ",") in drift
    assert f"{now:.1f}".replace(".", ",") in drift
    assert "version 1 au relevé, version 2 ensuite" in drift
    makers.keep(cast.ours, cast.alice, finding)
    for name in ("findings", "findings_summary"):
        assert "le chiffre a changé" in visit(cast.bob, name, cast.ours.slug).content.decode()


def test_a_live_reading_is_not_outdated_by_an_older_diagnosis(cast, version):
    freeze(cast.ours, cast.alice, version)
    draw(cast.ours, cast.alice, [DIGNE, SISTERON, VOLONNE], adopted_on=date(2025, 1, 1))
    finding = makers.propose(cast.ours, cast.bob, source=IndicatorSource("P05"))
    page = visit(cast.bob, "finding", cast.ours.slug, finding.number)
    assert "le chiffre a changé" not in page.content.decode()


def test_a_withdrawn_message_and_former_words_are_hidden_from_the_others(cast):
    finding = makers.propose(cast.ours, cast.alice)
    said = makers.say(cast.ours, cast.bob, finding, "Mot-premier")
    where = (cast.ours.slug, finding.number, said.pk)
    assert visit(cast.bob, "comment_edit", *where, data={"text": "Mot-second"}).status_code == 302
    assert visit(cast.bob, "comment_withdraw", *where, data={}).status_code == 302
    other = visit(cast.holder(Role.STRUCTURE), "finding", cast.ours.slug, finding.number).content.decode()
    assert "Message retiré" in other
    assert "Mot-" not in other
    editor = visit(cast.alice, "finding", cast.ours.slug, finding.number).content.decode()
    assert "Mot-second" in editor
    assert "Mot-premier" in editor
    assert visit(cast.alice, "comment_edit", *where, data={"text": "x"}).status_code == 404


def test_a_long_discussion_costs_no_more_than_a_short_one(cast, version):
    finding = makers.propose(cast.ours, cast.alice, source=IndicatorSource("P05"))
    need = makers.join(cast.ours, cast.alice, [finding])
    freeze(cast.ours, cast.alice, version)
    visitor = Client()
    visitor.force_login(cast.alice)
    urls = [
        reverse("finding", args=[cast.ours.slug, finding.number]),
        reverse("need", args=[cast.ours.slug, need.number]),
    ]
    counts = []
    for _ in range(2):
        makers.say(cast.ours, cast.bob, finding)
        makers.source(cast.ours, cast.bob, finding)
        makers.agree(cast.ours, cast.alice, need)
        counts.append([len(queries_of(visitor, url)) for url in urls])
    assert counts == [[10, 8]] * 2


def test_the_result_of_a_vote_is_shown_once_it_is_closed(cast):
    finding = makers.propose(cast.ours, cast.bob, title="Premier choix")
    makers.propose(cast.ours, cast.bob, title="Second choix")
    vote = makers.vote(cast.ours, cast.alice, dots=3)
    page = ("vote", cast.ours.slug, vote.number)
    too_many = visit(cast.bob, *page, data={f"points-{finding.pk}": "4"})
    assert too_many.status_code == 422
    assert visit(cast.bob, *page, data={f"points-{finding.pk}": "3"}).status_code == 302
    running = soup(visit(cast.alice, *page))
    assert running.select_one(f"input[name=points-{finding.pk}]")["value"] == "0"
    assert not running.select("table")
    assert visit(cast.alice, "vote_close", cast.ours.slug, vote.number, data={}).status_code == 302
    closed = soup(visit(cast.bob, *page))
    assert [cell.text for cell in closed.select("td.number")] == ["3", "1"]


# --- Frozen and exported --------------------------------------------------------------------------------


def shared(cast):
    kept = makers.keep(cast.ours, cast.alice, makers.propose(cast.ours, cast.bob, title="Retenu pour tous"))
    makers.propose(cast.ours, cast.bob, title="Encore discuté")
    makers.say(cast.ours, cast.bob, kept, "Parole de couloir")
    need = makers.join(cast.ours, cast.alice, [kept], title="Besoin commun")
    makers.agree(cast.ours, cast.alice, need, reservation="Selon budget")
    makers.agree(cast.ours, cast.bob, need, kind="person", who="")
    return kept, need


def test_a_diagnosis_takes_what_is_kept_and_names_nobody(cast, version):
    shared(cast)
    frozen = freeze(cast.ours, cast.alice, version)
    with community_scope(cast.ours):
        snapshot = FrozenDiagnosis.objects.get().snapshot
    assert fingerprint(snapshot) == frozen.sha256
    board = thaw(snapshot)
    assert [one.title for one in board.findings] == ["Retenu pour tous"]
    assert [(need.title, need.shared_on, need.people) for need in board.needs] == [
        ("Besoin commun", "2026-03-12", 1)
    ]
    assert json.loads(json.dumps(as_json(board))) == snapshot[KEY]
    text = json.dumps(snapshot, ensure_ascii=False)
    assert "Parole de couloir" not in text
    assert not [person for person in (cast.alice, cast.bob) if person.first_name in text]
    adviser = visit(cast.holder(Role.ADVISER), "diagnosis_frozen", cast.ours.slug, 1).content.decode()
    assert "Besoin commun" in adviser
    assert "constats/" not in adviser


def test_a_diagnosis_frozen_before_there_were_findings_stays_what_it_was(cast, version):
    frozen = freeze(cast.ours, cast.alice, version)
    with community_scope(cast.ours):
        row = FrozenDiagnosis.objects.get()
        report = json.loads(json.dumps(report_as_json(diagnose(version))))
    assert {name: row.snapshot[name] for name in report} == report
    assert KEY not in row.snapshot
    assert fingerprint(row.snapshot) == frozen.sha256
    assert not thaw(row.snapshot)
    before = visit(cast.bob, "diagnosis_package", cast.ours.slug, 1).content
    shared(cast)
    assert visit(cast.bob, "diagnosis_package", cast.ours.slug, 1).content == before
    assert visit(cast.bob, "diagnosis_frozen", cast.ours.slug, 1).status_code == 200
    # A finding that is kept is a reason to freeze again.
    assert freeze(cast.ours, cast.alice, version).number == 2


def test_the_package_and_the_tables_hold_findings_and_needs(cast, version):
    shared(cast)
    freeze(cast.ours, cast.alice, version)
    answer = visit(cast.bob, "diagnosis_package", cast.ours.slug, 1)
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    described = json.loads(archive.read("datapackage.json"))
    names = {resource["path"] for resource in described["resources"]}
    assert {"constats.csv", "besoins.csv"} <= names
    frozen = rows_of(archive.read("constats.csv"))
    live = rows_of(visit(cast.bob, "findings_csv", cast.ours.slug).content)
    assert [row["titre"] for row in frozen] == ["Retenu pour tous"]
    assert [row["titre"] for row in live] == ["Retenu pour tous", "Encore discuté"]
    assert frozen[0]["preuves"] == "Soirée de Laragne, 2026-03-12, 34 personnes"
    need = rows_of(visit(cast.bob, "needs_csv", cast.ours.slug).content)[0]
    assert need["accords"] == "Conseil d’administration, 2026-03-12, réserve : Selon budget"
    assert need["partage_le"] == "2026-03-12"
    assert need["membres_d_accord"] == "1"


def test_the_demonstration_has_findings_needs_and_a_vote(db, settings):
    settings.LOCAL_MODE = True
    people = identity.demo_load()
    community = territory.load(people["president"])
    give_roles(community, people)
    load_diagnosis(community, people)
    for _ in range(2):
        load_findings(community, people)
    with community_scope(community):
        assert Finding.objects.count() == 9
        assert Need.objects.count() == 3
    page = soup(visit(people["member"], "findings_summary", community.slug))
    assert len(page.select(".board-square li")) == 6
    assert len(page.select(".board-needs > li")) == 3


def test_a_need_told_at_a_meeting_becomes_a_finding_with_its_origin(cast):
    meeting = creation.meet(cast.ours, cast.alice, "Zoé Inventée")
    need = creation.need(cast.ours, cast.alice, "Pas de dentiste à Digne", gathering=meeting.number)
    visitor = Client()
    visitor.force_login(cast.bob)
    listed = visitor.get(reverse("findings", args=[cast.ours.slug])).content.decode()
    assert "Pas de dentiste à Digne" in listed
    page = visitor.get(reverse("finding_new", args=[cast.ours.slug]) + f"?besoin={need.number}")
    form = page.context["form"]
    assert (form["title"].value(), form["gravity"].value()) == ("Pas de dentiste à Digne", 3)
    assert page.context["source"]["source_title"].value() == meeting.title
    elsewhere = creation.need(cast.theirs, cast.charlie, "Besoin d’ailleurs").number + 50
    assert (
        visitor.get(reverse("finding_new", args=[cast.ours.slug]) + f"?besoin={elsewhere}").status_code == 200
    )
