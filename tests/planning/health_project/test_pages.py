"""The pages of the project as people use them: nothing typed is lost, each sees what the role opens."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from maillage.foundation.access.enums import Role
from maillage.foundation.tenancy.scope import community_scope
from maillage.planning.health_project.enums import Part
from maillage.planning.health_project.models import ActionSheet, SheetIndicator
from tests.communities.territory.makers import TODAY, draw
from tests.planning.health_project import makers
from tests.planning.health_project import protocol_makers as protocols

pytestmark = pytest.mark.django_db


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def address(cast, name, *args):
    return reverse(name, args=[cast.ours.slug, *args])


def form_of(answer):
    """What the fields of a part's form hold, as a browser would send them back."""
    edit = answer.context["edit"]
    forms = [edit.form, *([edit.rows.management_form, *edit.rows.forms] if edit.rows else [])]
    values = {}
    for form in forms:
        for field in form:
            value = field.value()
            if value is not None and value is not False:
                values[field.html_name] = value
    return values


def test_a_sheet_is_opened_then_written_part_by_part(cast):
    client = client_of(cast.alice)
    key = client.get(address(cast, "sheet_new")).context["form"]["key"].value()
    words = {"title": "Ouvrir une ligne", "mission": "acces_soins", "summary": "", "key": str(key)}
    answer = client.post(address(cast, "sheet_new"), words)
    assert answer.url == address(cast, "sheet", 1)
    part = address(cast, "sheet_part", 1, "contenu")
    values = form_of(client.get(part)) | {"description": "Chaque matin", "next": "1"}
    assert client.post(part, values).url == address(cast, "sheet_part", 1, "territoire")
    assert "Chaque matin" in client.get(address(cast, "sheet", 1)).content.decode()


def test_a_conflict_shows_both_texts_and_the_next_saving_is_accepted(cast):
    one = makers.sheet(cast.ours, cast.alice)
    client = client_of(cast.alice)
    part = address(cast, "sheet_part", one.number, "contenu")
    values = form_of(client.get(part)) | {"description": "Le mien"}
    makers.save(cast.ours, cast.holder(Role.COORDINATOR), one, Part.CONTENT, description="Le sien")
    answer = client.post(part, values)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Le mien" in page
    assert "Le sien" in page
    assert makers.held(cast.ours, one, Part.CONTENT)["description"] == "Le sien"
    assert client.post(part, form_of(answer) | {"description": "Les deux"}).status_code == 302
    assert makers.held(cast.ours, one, Part.CONTENT)["description"] == "Les deux"


def test_a_refusal_keeps_what_was_typed(cast):
    one = makers.sheet(cast.ours, cast.alice)
    client = client_of(cast.alice)
    part = address(cast, "sheet_part", one.number, "etapes")
    values = form_of(client.get(part))
    values |= {"r-0-title": "Réunir", "r-0-starts_on": "2027-03-01", "r-0-due_on": "2027-01-01"}
    answer = client.post(part, values)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "L’échéance précède" in page
    assert 'value="Réunir"' in page


def test_rows_are_added_changed_and_taken_away(cast):
    one = makers.sheet(cast.ours, cast.alice)
    client = client_of(cast.alice)
    part = address(cast, "sheet_part", one.number, "budget")
    line = {"r-0-year": "2027", "r-0-envelope": "fir", "r-0-nature": "staff", "r-0-cents": "1 234,50"}
    assert client.post(part, form_of(client.get(part)) | line).status_code == 302
    (stored,) = makers.held(cast.ours, one, Part.BUDGET)["budget"]
    assert stored["cents"] == 123_450
    values = form_of(client.get(part))
    assert values["r-0-cents"] == "1234,5"
    assert client.post(part, values | {"r-0-cents": "10", "r-0-DELETE": "on"}).status_code == 302
    assert makers.held(cast.ours, one, Part.BUDGET)["budget"] == []


def test_yearly_targets_are_typed_year_by_year_and_a_wrong_one_is_flagged(cast):
    one = makers.sheet(cast.ours, cast.alice)
    client = client_of(cast.alice)
    part = address(cast, "sheet_part", one.number, "indicateurs")
    values = form_of(client.get(part))
    values |= {"r-0-title": "Patients placés", "r-0-baseline": "40", "r-0-baseline_year": "2026"}
    year = next(name for name in answer_years(client.get(part)) if name != "r-0-target_2026")
    assert client.post(part, values | {year: "12,5"}).status_code == 302
    with community_scope(cast.ours):
        assert list(SheetIndicator.objects.values_list("targets", flat=True)) == [{year[-4:]: "12.5"}]
    assert "cible à relire" in client.get(address(cast, "sheet", one.number)).content.decode()


def answer_years(answer):
    return [field.html_name for field in answer.context["edit"].rows.forms[0] if "target_" in field.html_name]


def test_a_leader_sees_every_sheet_and_edits_their_own(cast):
    mine, other = makers.sheet(cast.ours, cast.alice), makers.sheet(cast.ours, cast.alice)
    lead = cast.holder(Role.LEAD)
    makers.entrust(cast.ours, cast.alice, mine, lead)
    client = client_of(lead)
    assert client.get(address(cast, "sheet_part", mine.number, "budget")).status_code == 200
    assert client.get(address(cast, "sheet_part", other.number, "budget")).status_code == 403
    assert (
        client.post(
            address(cast, "sheet_state", other.number), {"state": "paused", "reason": "x"}
        ).status_code
        == 403
    )
    assert client.get(address(cast, "sheet", other.number)).status_code == 200


def test_a_card_is_moved_without_script(cast):
    one = makers.sheet(cast.ours, cast.alice)
    client = client_of(cast.alice)
    client.post(address(cast, "sheet_move", one.number), {"state": "validated"})
    client.post(address(cast, "sheet_move", one.number), {"mission": "crise"})
    with community_scope(cast.ours):
        assert ActionSheet.objects.values_list("state", "mission").get() == ("validated", "crise")
    client.post(address(cast, "sheet_move", one.number), {"state": "paused"})
    with community_scope(cast.ours):
        assert ActionSheet.objects.get().state == "validated"


def test_boards_and_lists_of_forty_sheets_stay_within_the_budget(cast):
    draw(cast.ours, cast.alice, ["04070", "04209"], adopted_on=TODAY)
    for rank in range(40):
        one = makers.sheet(cast.ours, cast.alice, title=f"Action {rank}")
        makers.save(cast.ours, cast.alice, one, Part.STEPS, steps=[makers.STEP])
    client = client_of(cast.alice)
    for name in ("project", "sheets", "sheets_board", "sheets_timeline", "sheets_map", "sheets_budget"):
        client.get(address(cast, name))
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address(cast, name)).status_code == 200
        read = [
            q["sql"]
            for q in asked.captured_queries
            if "SAVEPOINT" not in q["sql"]
            and "set_config" not in q["sql"]
            and "current_setting" not in q["sql"]
        ]
        assert len(read) <= 12, name


def test_filters_narrow_the_list_and_its_file(cast):
    makers.sheet(cast.ours, cast.alice, title="Crise", mission="crise")
    makers.sheet(cast.ours, cast.alice, title="Dépister", mission="prevention")
    client = client_of(cast.alice)
    for query, seen in (("mission=crise", {"Crise"}), ("q=depister", {"Dépister"}), ("etat=done", set())):
        answer = client.get(f"{address(cast, 'sheets')}?{query}")
        assert {one.title for one in answer.context["sheets"]} == seen
        told = client.get(f"{address(cast, 'sheets_csv')}?{query}").content.decode("utf-8-sig")
        assert len(told.strip().splitlines()) == 1 + len(seen)


@pytest.mark.parametrize("name", ["sheet_pdf", "sheet_word"])
def test_a_sheet_is_a_file(cast, name):
    one = makers.full_sheet(cast.ours, cast.alice)
    answer = client_of(cast.bob).get(address(cast, name, one.number))
    assert answer.content[:2] in (b"%P", b"PK")


def test_the_gallery_shows_what_was_given_and_no_draft(cast):
    lead = cast.holder(Role.LEAD)
    theirs = protocols.protocol(cast.theirs, cast.charlie, title="Brouillon d’ailleurs")
    shared = protocols.in_force(cast.ours, lead, cast.alice, title="Donné à tous")
    protocols.publish(cast.ours, cast.alice, shared)
    page = client_of(cast.charlie).get(reverse("protocol_gallery", args=[cast.theirs.slug])).content.decode()
    assert "Donné à tous" in page
    ours = client_of(cast.alice).get(address(cast, "protocol_gallery")).content.decode()
    assert "Brouillon d’ailleurs" not in ours
    for series in (theirs.series,):
        url = address(cast, "protocol_published", series)
        assert client_of(cast.alice).get(url).status_code == 404


def test_a_protocol_goes_from_hand_to_hand_to_its_approval(cast):
    lead, client = cast.holder(Role.LEAD), client_of(cast.holder(Role.LEAD))
    one = protocols.protocol(cast.ours, lead)
    assert client.post(address(cast, "protocol_submit", one.number)).status_code == 302
    client_of(cast.bob).post(address(cast, "protocol_review", one.number), {"opinion": "agree", "text": ""})
    day = {"review_on": "2999-01-01"}
    assert client.post(address(cast, "protocol_approve", one.number), day).status_code == 403
    assert client_of(cast.alice).post(address(cast, "protocol_approve", one.number), day).status_code == 302
    page = client_of(cast.bob).get(address(cast, "protocol", one.number)).content.decode()
    assert "version 1, en vigueur" in page
