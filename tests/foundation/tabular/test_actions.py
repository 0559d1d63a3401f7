"""From a file received to its trace: rights, walls, counts, memory, expiry, double clicks."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from maillage.foundation.access.enums import Permission
from maillage.foundation.audit.models import AuditEvent
from maillage.foundation.tabular import actions
from maillage.foundation.tabular.enums import Outcome
from maillage.foundation.tabular.errors import ImportRefusedError, UnreadableError
from maillage.foundation.tabular.fields import Field, number, words
from maillage.foundation.tabular.headings import Choice, from_json
from maillage.foundation.tabular.imports import Import, Verdict
from maillage.foundation.tabular.models import ImportRecord, PendingUpload
from maillage.foundation.tabular.queries import preview
from maillage.foundation.tabular.tasks import purge_expired_uploads
from maillage.foundation.tenancy.scope import community_scope
from tests.workbooks import xlsx

pytestmark = pytest.mark.django_db

FIELDS = [Field("code", "Code", words(5), required=True), Field("rate", "Taux", number(0, 100), share=True)]
CONTENT = xlsx({"Notes": [["lisez-moi"]], "Données": [["Code", "Taux"], ["a", 0.5], ["b", "x"], ["c", 0.25]]})


class Room:
    """A calling room that keeps rates by code in memory."""

    def __init__(self) -> None:
        self.rates: dict[str, float | None] = {}
        self.calls = 0
        self.spec = Import(
            key="toy", title="Importer", intro="", permission=Permission.DIAGNOSIS_EDIT,
            fields=lambda: FIELDS, judge=self.judge, write=self.write, home="diagnosis",
            help_page="diagnostic", key_of=lambda row: row.values["code"],
        )  # fmt: skip

    def judge(self, rows, options):
        def outcome(row):
            code, rate = row.values["code"], row.values["rate"]
            if code not in self.rates:
                return Outcome.CREATED
            return Outcome.SAME if self.rates[code] == rate else Outcome.UPDATED

        return [Verdict(row.line, outcome(row), row.values["code"]) for row in rows]

    def write(self, *, by, community, record, rows, options):
        self.calls += 1
        verdicts = self.judge(rows, options)
        self.rates |= {row.values["code"]: row.values["rate"] for row in rows}
        return verdicts


@pytest.fixture
def room() -> Room:
    return Room()


def receive(cast, room, content=CONTENT, name="taux.xlsx", by=None, community=None):
    return actions.receive(
        by=by or cast.alice, community=community or cast.ours, spec=room.spec, name=name, content=content
    )


def confirm(cast, room, upload):
    return actions.confirm(by=cast.alice, community=cast.ours, spec=room.spec, upload=upload, options={})


def test_a_file_is_read_guessed_confirmed_and_forgotten(cast, room):
    upload = receive(cast, room, name=r"C:\Bureau\taux.xlsx")
    assert upload.file_name == "taux.xlsx"
    assert from_json(upload.choice) == Choice(1, 0, {0: "code", 1: "rate"}, frozenset({1}))
    with community_scope(cast.ours):
        shown = preview(room.spec, upload, FIELDS, {})
    assert shown.counts == {"created": 2, "updated": 0, "same": 0, "rejected": 1}
    assert room.rates == {}
    done = confirm(cast, room, upload)
    assert room.rates == {"a": 50, "c": 25}
    counts = (done.read, done.created, done.updated, done.same, done.rejected, done.corrected)
    assert counts == (3, 2, 0, 0, 1, 2)
    assert done.rejected_lines == [[3, "Taux : un nombre est attendu"]]
    assert (done.sheet, done.imported_by, len(done.sha256)) == ("Données", cast.alice, 64)
    with community_scope(cast.ours):
        assert not PendingUpload.objects.exists()


def test_the_second_time_nothing_changes(cast, room):
    confirm(cast, room, receive(cast, room))
    done = confirm(cast, room, receive(cast, room))
    assert (done.created, done.updated, done.same, done.rejected) == (0, 0, 2, 1)


def test_a_second_click_imports_once(cast, room):
    upload = receive(cast, room)
    first = confirm(cast, room, upload)
    assert confirm(cast, room, upload).pk == first.pk
    assert room.calls == 1


def test_columns_chosen_by_hand_are_remembered_for_the_same_headings(cast, room):
    content = b"machin;truc\n1;a\n"
    upload = receive(cast, room, content)
    assert from_json(upload.choice).columns == {}
    with pytest.raises(ImportRefusedError, match="Il manque la colonne : Code"):
        confirm(cast, room, upload)
    by_hand = Choice(0, 0, {1: "code", 0: "rate"})
    actions.choose(
        by=cast.alice, community=cast.ours, spec=room.spec, upload=upload, choice=by_hand, options={"x": "1"}
    )
    confirm(cast, room, upload)
    assert from_json(receive(cast, room, b"Machin;TRUC\n2;b\n").choice).columns == by_hand.columns


def test_another_sheet_or_line_has_its_columns_guessed_anew(cast, room):
    content = xlsx({"A": [["Code", "Taux"], ["a", 1]], "B": [["x"], ["Taux", "Code"], [1, "b"]]})
    upload = receive(cast, room, content)

    def choose(choice):
        actions.choose(
            by=cast.alice, community=cast.ours, spec=room.spec, upload=upload, choice=choice, options={}
        )
        with community_scope(cast.ours):
            upload.refresh_from_db()
        return from_json(upload.choice)

    assert choose(Choice(1, 0, {0: "code"})) == Choice(1, 1, {0: "rate", 1: "code"})
    assert choose(Choice(1, 0, {0: "rate", 1: "code"})).columns == {}


@pytest.mark.parametrize(
    "choice",
    [
        Choice(9, 0, {}),
        Choice(1, 99, {}),
        Choice(1, 0, {0: "gone"}),
        Choice(1, 0, {7: "code"}),
        Choice(1, 0, {0: "code", 1: "code"}),
    ],
)
def test_a_choice_that_does_not_exist_is_refused(cast, room, choice):
    upload = receive(cast, room)
    with pytest.raises(ImportRefusedError):
        actions.choose(
            by=cast.alice, community=cast.ours, spec=room.spec, upload=upload, choice=choice, options={}
        )


def test_nothing_usable_is_said_and_the_file_stays(cast, room):
    upload = receive(cast, room, b"Code;Taux\na;douze\n")
    with pytest.raises(ImportRefusedError, match="Aucune ligne"):
        confirm(cast, room, upload)
    with community_scope(cast.ours):
        assert PendingUpload.objects.filter(pk=upload.pk).exists()


def test_who_has_not_the_right_receives_confirms_and_abandons_nothing(cast, room):
    with pytest.raises(PermissionDenied):
        receive(cast, room, by=cast.bob)
    upload = receive(cast, room)
    for act in (actions.abandon, lambda **who: actions.confirm(**who, options={})):
        with pytest.raises(PermissionDenied):
            act(by=cast.bob, community=cast.ours, spec=room.spec, upload=upload)
        with pytest.raises(PermissionDenied):
            act(by=cast.charlie, community=cast.ours, spec=room.spec, upload=upload)
        # In a community of one's own, the key of another's file is worth nothing.
        with pytest.raises(ImportRefusedError):
            act(by=cast.charlie, community=cast.theirs, spec=room.spec, upload=upload)
    assert room.calls == 0


def test_files_and_traces_are_behind_the_wall(cast, room):
    upload = receive(cast, room)
    confirm(cast, room, receive(cast, room))
    with community_scope(cast.theirs):
        assert not PendingUpload.objects.exists()
        assert not ImportRecord.objects.exists()
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM foundation_pendingupload WHERE id = %s", [upload.pk])
            assert cursor.fetchone() == (0,)


def test_too_many_files_cannot_wait(cast, room, monkeypatch):
    monkeypatch.setattr(actions, "MOST_WAITING", 1)
    upload = receive(cast, room)
    with pytest.raises(UnreadableError, match="attendent déjà"):
        receive(cast, room)
    actions.abandon(by=cast.alice, community=cast.ours, spec=room.spec, upload=upload)
    receive(cast, room)


def test_a_file_that_nobody_confirmed_is_erased_in_two_days(cast, room):
    mine = receive(cast, room)
    theirs = receive(cast, room, by=cast.charlie, community=cast.theirs)
    with community_scope(cast.ours):
        PendingUpload.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(ImportRefusedError, match="deux jours"):
        confirm(cast, room, mine)
    purge_expired_uploads(timestamp=0)
    with community_scope(cast.ours):
        assert not PendingUpload.objects.exists()
    with community_scope(cast.theirs):
        assert PendingUpload.objects.get().pk == theirs.pk
        assert theirs.expires_at - theirs.uploaded_at > timedelta(days=1, hours=23)


def test_a_room_that_forgets_a_line_writes_nothing(cast, room):
    upload = receive(cast, room)
    whole = room.write
    room.spec = Import(
        **{name: getattr(room.spec, name) for name in Import.__slots__}
        | {"write": lambda **given: whole(**given)[1:]}
    )
    with pytest.raises(AssertionError, match="one verdict a line"):
        confirm(cast, room, upload)
    with community_scope(cast.ours):
        assert not ImportRecord.objects.exists()
        assert PendingUpload.objects.exists()


def test_the_database_itself_holds_the_sum(cast, room):
    done = confirm(cast, room, receive(cast, room))
    with community_scope(cast.ours), pytest.raises(IntegrityError), transaction.atomic():
        ImportRecord.objects.filter(pk=done.pk).update(same=7)


def test_the_log_tells_the_act_without_the_name_of_the_file(cast, room):
    confirm(cast, room, receive(cast, room, name="Dr-Nom-Prénom.xlsx"))
    actions.abandon(
        by=cast.alice, community=cast.ours, spec=room.spec, upload=receive(cast, room, name="Dr-Nom.xlsx")
    )
    with community_scope(cast.ours):
        events = list(AuditEvent.objects.filter(action__startswith="import.").order_by("seq"))
    assert [event.action for event in events] == [
        "import.received", "import.done", "import.received", "import.abandoned",
    ]  # fmt: skip
    assert events[1].details | {"sha256": ""} == {
        "spec": "toy", "sha256": "", "read": 3, "created": 2, "updated": 0, "same": 0, "rejected": 1,
    }  # fmt: skip
    assert not any("Nom" in str(event.details) for event in events)
