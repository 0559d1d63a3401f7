"""What was filed is frozen: whatever is done later, by whoever."""

import hashlib
import io
import json
import uuid
from dataclasses import replace
from datetime import UTC, datetime

import docx
import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from pypdf import PdfReader

from maillage.foundation.access.queries import community_actor
from maillage.foundation.audit.models import AuditEvent
from maillage.foundation.documents.answers import Format
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.foundation.web.week import asked
from maillage.foundation.writing import queries, rendering, snapshot, tasks
from maillage.foundation.writing.actions import documents, facts, filing
from maillage.foundation.writing.enums import DocumentState
from maillage.foundation.writing.errors import WritingError
from maillage.foundation.writing.models import (
    Attachment,
    DocumentSection,
    FilingCopy,
    Rendering,
    WrittenDocument,
)
from maillage.foundation.writing.writings import declare
from tests.cast import Cast
from tests.foundation.writing.makers import SPEC, complete, file, row, start, telling, write

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 une piece inventee"


@pytest.fixture
def essay(cast: Cast):
    declare(SPEC)
    with telling(3):
        made = start(cast.ours, cast.alice)
        complete(made, cast.alice)
        yield made


def copies(filing) -> dict[str, bytes]:
    with community_scope(filing.community):
        return {one.form: bytes(one.content) for one in FilingCopy.objects.filter(filing=filing)}


def test_a_filing_holds_the_document_and_its_proof(cast, essay):
    made = file(essay, cast.alice)
    content = json.loads(made.content)
    assert made.sha256 == hashlib.sha256(made.content.encode()).hexdigest()
    assert (made.number, made.template, made.gaps) == (1, "essay/2021-01/south", 0)
    assert made.engine.startswith("maillage ")
    assert content["sections"][0]["fields"][0]["value"] == "Une idée **simple** et claire."
    assert [one["source"] for one in made.vintages] == ["essay.count", "essay.cover"]
    with community_scope(cast.ours):
        assert AuditEvent.objects.filter(action="document.filed").get().details["sha256"] == made.sha256


def test_its_copies_say_what_was_written_with_the_proof(cast, essay):
    made = file(essay, cast.alice)
    found = copies(made)
    pages = PdfReader(io.BytesIO(found["pdf"])).pages
    said = " ".join(" ".join(page.extract_text() for page in pages).split())
    for words in (
        "Une idée simple et claire.",
        "Il y a 3 fiches.",
        "registre inventé",
        "Dépôt n° 1",
        "Lu et",
    ):
        assert words in said
    assert made.sha256 in said.replace(" ", "")
    assert "Provisoire" not in said
    word = docx.Document(io.BytesIO(found["docx"]))
    text = "\n".join(paragraph.text for paragraph in word.paragraphs)
    assert "Une idée simple et claire." in text
    assert any(run.bold and run.text == "simple" for one in word.paragraphs for run in one.runs)


def test_what_is_written_later_changes_nothing_of_it(cast, essay):
    made = file(essay, cast.alice)
    before, content = copies(made), made.content
    write(essay, cast.alice, text="Tout autre chose.")
    with telling(99), community_scope(cast.ours):
        facts.take_fact(
            by=cast.alice,
            community=cast.ours,
            spec=SPEC,
            section=row(essay),
            field="text",
            source="essay.count",
        )
    again = file(essay, cast.alice)
    assert again.number == 2
    with community_scope(cast.ours):
        assert queries.filing(essay, 1).content == content
    assert copies(made) == before
    # The same content gives the same bytes, whenever it is laid out.
    document = rendering.filed_document(json.loads(content), name=SPEC.name, sha256=made.sha256)
    assert rendering.lay_out(document, Format.PDF) == before["pdf"]


def test_a_double_click_files_once(cast, essay):
    key = uuid.uuid4()
    assert file(essay, cast.alice, key).pk == file(essay, cast.alice, key).pk
    # Another page, nothing written meanwhile: the same filing too.
    assert file(essay, cast.alice).number == 1


@pytest.mark.parametrize("table", ["foundation_filing", "foundation_filingcopy"])
@pytest.mark.parametrize("sql", ["UPDATE {} SET sha256 = 'x'", "DELETE FROM {}"])
def test_the_database_refuses_to_change_a_filing(cast, essay, table, sql):
    file(essay, cast.alice)
    refused = pytest.raises(DatabaseError, match="is kept")
    with community_scope(cast.ours), refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql.format(table))


def test_an_incomplete_document_is_filed_only_knowingly(cast):
    with telling(None):
        bare = start(cast.ours, cast.alice)
        with pytest.raises(WritingError, match="Il manque"):
            file(bare, cast.alice)
        assert file(bare, cast.alice, accept_gaps=True).gaps == 2


def test_texts_to_settle_stop_a_filing(cast, essay):
    base = row(essay).revision
    write(essay, cast.alice, based_on=base, text="Une version.")
    write(essay, cast.alice, based_on=base, text="Une autre.")
    with pytest.raises(WritingError, match="accorder"):
        file(essay, cast.alice)


def test_a_room_may_refuse_and_then_nothing_is_filed(cast, essay):
    def refuse(*_):
        raise WritingError("Pas aujourd’hui.")

    with pytest.raises(WritingError, match="Pas aujourd"):
        filing.file_document(
            by=cast.alice, community=cast.ours, spec=replace(SPEC, on_filed=refuse), document=essay,
            key=uuid.uuid4(),
        )  # fmt: skip
    with community_scope(cast.ours):
        assert not queries.filings(essay).exists()


def state_of(essay) -> str:
    with community_scope(essay.community):
        return WrittenDocument.objects.get(pk=essay.pk).state


def test_whatever_changes_a_filed_document_makes_it_a_draft_again(cast, essay):
    everyone = {"by": cast.alice, "community": cast.ours, "spec": SPEC}
    annexes = row(essay, "annexes")

    def refresh():
        with telling(4):
            facts.take_fact(**everyone, section=row(essay), field="text", source="essay.count")

    def join():
        facts.attach(**everyone, section=annexes, field="files", name="x.pdf", content=PDF)

    def take_away():
        with community_scope(cast.ours):
            joined = Attachment.objects.get()
        facts.detach(**everyone, attachment=joined)

    for change in (refresh, join, take_away):
        file(essay, cast.alice)
        assert state_of(essay) == "filed"
        change()
        assert state_of(essay) == "draft", change


def test_filing_again_what_was_filed_says_that_it_stands(cast, essay):
    first = file(essay, cast.alice)
    write(essay, cast.alice, text="Autre chose.")
    write(essay, cast.alice, text="Une idée **simple** et claire.")
    assert state_of(essay) == "draft"
    assert file(essay, cast.alice) == first
    assert state_of(essay) == "filed"


def test_a_page_read_before_the_filing_does_not_undo_its_state(cast, essay):
    file(essay, cast.alice)
    with pytest.raises(WritingError):
        documents.set_state(
            by=cast.alice, community=cast.ours, spec=SPEC, document=essay, state=DocumentState.REVIEW
        )
    assert state_of(essay) == "filed"


def test_only_who_may_file_files(cast, essay):
    for person in (cast.bob, cast.charlie, cast.dana, cast.paul):
        with pytest.raises(PermissionDenied):
            file(essay, person)


def test_a_joined_file_is_frozen_by_its_digest(cast, essay):
    joined = facts.attach(
        by=cast.alice, community=cast.ours, spec=SPEC, section=row(essay, "annexes"), field="files",
        name="C:\\dossier\\Accord.pdf", content=PDF,
    )  # fmt: skip
    made = file(essay, cast.alice)
    facts.detach(by=cast.alice, community=cast.ours, spec=SPEC, attachment=joined)
    (kept,) = json.loads(made.content)["sections"][-1]["fields"][0]["files"]
    assert (kept["name"], kept["sha256"]) == ("Accord.pdf", hashlib.sha256(PDF).hexdigest())
    with community_scope(cast.ours):
        joined.refresh_from_db()
    assert bytes(joined.content) == PDF


@pytest.mark.parametrize(
    ("name", "content"), [("a.pdf", b"<script>"), ("a.exe", b"MZ"), ("a.zip", b"PK\x03\x04"), ("a.pdf", b"")]
)
def test_a_file_of_another_nature_is_refused(cast, essay, name, content):
    with pytest.raises(WritingError):
        facts.attach(
            by=cast.alice, community=cast.ours, spec=SPEC, section=row(essay, "annexes"), field="files",
            name=name, content=content,
        )  # fmt: skip


def test_refreshing_a_fact_touches_no_word_and_keeps_the_former(cast, essay):
    with telling(12):
        facts.take_fact(
            by=cast.alice,
            community=cast.ours,
            spec=SPEC,
            section=row(essay),
            field="text",
            source="essay.count",
        )
    assert row(essay).content["text"] == "Une idée **simple** et claire."
    with community_scope(cast.ours):
        (now,) = queries.facts_of([row(essay)])[row(essay).pk]["text"]
        assert now.fact.text == "Il y a **12** fiches."
        assert row(essay).facts.exclude(replaced_at=None).get().content["text"] == "Il y a **3** fiches."


def test_a_draft_is_laid_out_by_a_job_and_says_that_it_is_one(cast, essay):
    asked = filing.ask_rendering(by=cast.bob, community=cast.ours, spec=SPEC, document=essay, form=Format.PDF)
    filing.make_rendering(community=cast.ours, rendering_id=asked.pk)
    with community_scope(cast.ours):
        done = Rendering.objects.get(pk=asked.pk)
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(bytes(done.content))).pages)
    assert (done.step, done.problem) == (Rendering.STEPS, "")
    assert "Provisoire" in text


def test_a_draft_whose_job_dies_says_so_and_can_be_asked_again(cast, essay, monkeypatch):
    wanted = {"by": cast.bob, "community": cast.ours, "spec": SPEC, "document": essay, "form": Format.PDF}
    first = filing.ask_rendering(**wanted)

    def dies(*_):
        raise MemoryError("nobody foresaw it")

    monkeypatch.setattr(filing, "lay_out", dies)
    with pytest.raises(MemoryError):
        tasks.lay_out_draft(cast.ours.pk, first.pk)
    with community_scope(cast.ours):
        assert Rendering.objects.get(pk=first.pk).problem == filing.FAILED
    second = filing.ask_rendering(**wanted)
    assert second.pk != first.pk
    # Its machine stopped: nobody wrote why, and the page does not wait for a day.
    with community_scope(cast.ours):
        Rendering.objects.filter(pk=second.pk).update(asked_at=timezone.now() - 2 * filing.PATIENCE)
        second.refresh_from_db()
    assert filing.is_lost(second, timezone.now())
    assert filing.ask_rendering(**wanted).pk != second.pk


def test_a_filing_overseas_is_dated_where_the_community_is(cast, essay):
    with community_scope(cast.ours):
        Community.objects.filter(pk=cast.ours.pk).update(department_code="974")
    cast.ours.department_code = "974"
    with time_machine.travel(datetime(2026, 11, 22, 21, 30, tzinfo=UTC), tick=False):
        made = file(essay, cast.alice)
    assert json.loads(made.content)["day"] == "2026-11-23"


def test_a_section_entrusted_to_someone_is_in_their_week_until_it_is_written(cast, essay):
    today = timezone.localdate()

    def week() -> list[str]:
        with community_scope(cast.ours):
            found = asked(cast.ours, community_actor(cast.alice, cast.ours, today=today), today)
        return [f"{one.title} {one.url_name} {one.number} {one.part}" for one in found if one.part]

    with community_scope(cast.ours):
        DocumentSection.objects.filter(document=essay, key="idea").update(content={"text": ""})
    assert week() == []
    documents.assign(by=cast.alice, community=cast.ours, spec=SPEC, section=row(essay), person=cast.alice)
    assert week() == [f"Écrire « L’idée et le soleil » essay_section {essay.number} idea"]
    write(essay, cast.alice, text="Une idée **simple** et claire.")
    assert week() == []


def test_one_spelling_of_a_content():
    assert snapshot.canonical({"b": "é", "a": [1]}) == '{"a":[1],"b":"é"}'
