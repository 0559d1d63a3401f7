"""Who was there: one presence whatever the taps, and nothing that moves once the sheet is closed."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillage.foundation.tenancy.scope import community_scope
from maillage.foundation.web.qr import code_of
from maillage.operations.meetings import codes
from maillage.operations.meetings.actions import attendance
from maillage.operations.meetings.actions.people import answer_meeting
from maillage.operations.meetings.cards import Signature
from maillage.operations.meetings.enums import (
    Answer,
    AttendanceState,
    MeetingKind,
    Method,
    Proof,
    SignatureKind,
)
from maillage.operations.meetings.errors import MeetingError
from maillage.operations.meetings.links import door_link, participant_token, write_pass
from maillage.operations.meetings.models import Attendance, Meeting, Participant
from maillage.operations.meetings.queries.presences import closed_presences, held_meetings
from tests.operations.meetings import makers

pytestmark = pytest.mark.django_db
TYPED = Signature(SignatureKind.TYPED, "Zoé Inventée")


@pytest.fixture
def begun(cast):
    """A meeting of this moment, with three people called to it."""
    one = makers.meeting(cast.ours, cast.alice, starts_in=timedelta(hours=-1))
    return one, makers.gather(one, cast.alice, "Zoé Inventée", "Max Inventé", "Ève Fictive")


def door(one: Meeting, at: datetime | None = None) -> str:
    return door_link(one, codes.room_code(one.secret, at or timezone.now())).partition("8000")[2]


class TestCodes:
    def test_a_code_of_the_room_never_opens_beyond_sixty_seconds(self):
        shown = datetime(2026, 11, 22, 19, 0, 0, tzinfo=UTC)
        for late in range(30):
            at = shown + timedelta(seconds=late)
            code = codes.room_code("s", at)
            assert codes.opens_room("s", code, at)
            assert codes.opens_room("s", code, at + timedelta(seconds=30))
            assert not codes.opens_room("s", code, at + timedelta(seconds=60))
            assert not codes.opens_room("s", code, at - timedelta(seconds=31))
        assert not codes.opens_room("t", codes.room_code("s", shown), shown)

    def test_the_code_of_a_call_is_good_ten_minutes(self):
        opened = datetime(2026, 11, 22, 19, 0, tzinfo=UTC)
        code = codes.call_code("s", opened)
        assert len(code) == 6
        assert codes.opens_call("s", f"{code[:3]} {code[3:]}", opened, opened + timedelta(minutes=9))
        assert not codes.opens_call("s", code, opened, opened + timedelta(minutes=10))
        assert not codes.opens_call("s", code, None, opened)


class TestTheRoom:
    def test_a_telephone_signs_and_the_same_tap_twice_is_one_presence(self, begun):
        one, (zoe, *_) = begun
        client = Client()
        page = client.get(door(one))
        assert page.status_code == 200
        assert code_of(door(one)).size < 45, "the code on the wall stays coarse"
        form = {
            "pass": write_pass(one), "key": str(uuid.uuid4()), "participant": zoe.pk,
            "drawing": makers.DRAWING,
        }  # fmt: skip
        for _ in range(2):
            answer = client.post(door(one), form)
            assert "Présence enregistrée" in answer.content.decode()
        client.post(door(one), {**form, "key": str(uuid.uuid4())})
        with community_scope(one.community):
            row = Attendance.objects.get(participant=zoe)
        assert (row.state, row.method, row.proof) == ("present", "salle", "nom")
        assert row.signature == makers.DRAWING

    def test_an_old_code_opens_nothing_nor_does_a_press_without_its_pass(self, begun):
        one, (zoe, *_) = begun
        old = door(one, timezone.now() - timedelta(seconds=75))
        assert Client().get(old).status_code == 404
        form = {"key": str(uuid.uuid4()), "participant": zoe.pk, "typed": "Zoé"}
        other = makers.meeting(one.community, one.organiser, "Une autre")
        for given in ("", "forged", write_pass(other)):
            assert Client().post(door(one), {**form, "pass": given}).status_code == 404
        with community_scope(one.community):
            assert not Attendance.objects.filter(meeting=one).exists()

    def test_an_account_is_known_and_signs_for_nobody_else(self, cast, begun):
        one, (zoe, *_) = begun
        with community_scope(cast.ours):
            own = Participant.objects.create(
                community=cast.ours, meeting=one, name="Bob Exemple", account=cast.bob
            )
        client = Client()
        client.force_login(cast.bob)
        form = {"pass": write_pass(one), "key": str(uuid.uuid4()), "participant": zoe.pk, "typed": "Bob"}
        client.post(door(one), form)
        with community_scope(cast.ours):
            row = Attendance.objects.get(meeting=one)
        assert (row.participant_id, row.proof) == (own.pk, "compte")

    def test_someone_who_was_not_called_says_their_name(self, begun):
        one, _ = begun
        form = {
            "pass": write_pass(one), "key": str(uuid.uuid4()), "name": "Inès Venue", "quality": "Podologue",
            "email": "ines@exemple.invalid", "typed": "Inès Venue",
        }  # fmt: skip
        assert Client().post(door(one), form).status_code == 200
        assert makers.person(one, "Inès Venue").walk_in

    @pytest.mark.parametrize(
        "drawing", ["M0 0", "<script>", "M0 0L1 1z", "M0 0L1e9 1", 'M0 0L1 1" onload="x']
    )
    def test_a_drawing_is_lines_and_nothing_else(self, begun, drawing):
        one, (zoe, *_) = begun
        form = {"pass": write_pass(one), "key": str(uuid.uuid4()), "participant": zoe.pk, "drawing": drawing}
        assert Client().post(door(one), form).status_code == 422


class TestTheCall:
    def test_five_wrong_codes_close_the_door_until_another_is_opened(self, cast, begun):
        one, (zoe, *_) = begun
        url = reverse("meeting_link", args=[participant_token(zoe)])
        with community_scope(cast.ours):
            opened = attendance.open_call(by=cast.alice, community=cast.ours, number=one.number)
        good = codes.call_code(opened.secret, opened.call_opened_at)
        wrong = f"{(int(good) + 1) % 10**6:06d}"
        form = {"do": "call", "key": str(uuid.uuid4()), "typed": "Zoé Inventée"}
        for _ in range(5):
            assert Client().post(url, {**form, "code": wrong}).status_code == 422
        assert "Trop de codes faux" in Client().post(url, {**form, "code": good}).content.decode()
        with community_scope(cast.ours):
            again = attendance.open_call(by=cast.alice, community=cast.ours, number=one.number)
        fresh = codes.call_code(again.secret, again.call_opened_at)
        assert Client().post(url, {**form, "code": fresh}).status_code == 302
        with community_scope(cast.ours):
            row = Attendance.objects.get(participant=zoe)
        assert (row.state, row.proof, row.signature) == ("distance", "lien", "Zoé Inventée")


class TestClosing:
    def test_the_hours_are_those_of_the_room_and_the_silent_are_absent(self, cast, begun):
        one, (zoe, max_, eve) = begun
        start = one.starts_at
        with community_scope(cast.ours):
            note = {"by": cast.alice, "community": cast.ours, "number": one.number}
            attendance.note_attendance(
                **note, participant=zoe.pk, state=AttendanceState.PRESENT,
                arrived_at=start - timedelta(minutes=10), left_at=start + timedelta(minutes=25),
            )  # fmt: skip
            attendance.note_attendance(
                **note, participant=max_.pk, state=AttendanceState.REPRESENTED, represented_by=zoe.pk
            )
            later = makers.meeting(cast.ours, cast.alice)
            with pytest.raises(MeetingError, match="n’a pas commencé"):
                attendance.close_attendance(
                    by=cast.alice, community=cast.ours, number=later.number, held_from=start, held_to=start
                )
        closed = makers.close(one, cast.alice, held_to=start + timedelta(minutes=50))
        assert makers.close(one, cast.alice, held_to=start + timedelta(minutes=55)).held_to == closed.held_to
        with community_scope(cast.ours):
            rows = {row.participant_id: row for row in Attendance.objects.filter(meeting=one)}
            [told] = closed_presences(meeting=one.number)
            assert list(held_meetings(since=start.date(), until=start.date(), mission="parcours")) == [one]
        assert (rows[zoe.pk].minutes, rows[max_.pk].state, rows[eve.pk].state) == (25, "represente", "absent")
        assert (told.minutes, told.arrived_at, told.mission) == (25, closed.held_from, "parcours")

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE operations_attendance SET minutes = 999 WHERE meeting_id = {meeting}",
            "DELETE FROM operations_attendance WHERE meeting_id = {meeting}",
            "UPDATE operations_participant SET name = 'Autre' WHERE meeting_id = {meeting}",
            "DELETE FROM operations_participant WHERE meeting_id = {meeting}",
            "UPDATE operations_meeting SET closed_at = NULL WHERE id = {meeting}",
            "UPDATE operations_meeting SET mission = 'crise' WHERE id = {meeting}",
            "DELETE FROM operations_meeting WHERE id = {meeting}",
            (
                "INSERT INTO operations_participant (community_id, meeting_id, name, quality, email, "
                "walk_in, answer, nonce, tries, added_at) "
                "VALUES ({community}, {meeting}, 'X', '', '', true, '', gen_random_uuid(), 0, now())"
            ),
        ],
    )
    def test_a_closed_sheet_moves_by_no_statement(self, cast, statement):
        one = makers.held(cast.ours, cast.alice, "Zoé Inventée")
        sql = statement.format(meeting=one.pk, community=cast.ours.pk)
        with (
            community_scope(cast.ours),
            pytest.raises(DatabaseError, match="closed"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)

    def test_a_presence_is_of_someone_of_the_meeting(self, cast, begun):
        one, _ = begun
        other = makers.meeting(cast.ours, cast.alice, starts_in=timedelta(hours=-1))
        [stranger] = makers.gather(other, cast.alice, "Nour Ailleurs")
        stranger.meeting = one
        with pytest.raises(DatabaseError, match="another meeting"), transaction.atomic():
            makers.sign(stranger)

    def test_a_person_holds_as_many_proxies_as_the_statutes_allow(self, cast):
        """Two while no statutes are written: by the answers, the list, the closing and any statement."""
        one = makers.meeting(cast.ours, cast.alice, kind=MeetingKind.AG, starts_in=timedelta(hours=2))
        assert one.proxies_max == 2
        names = ("Rosalie Imaginaire", "Max Inventé", "Ada Fictive", "Bob Supposé")
        holder, *givers = makers.gather(one, cast.alice, *names)
        with community_scope(cast.ours):
            for giver in givers[:2]:
                for _ in range(2):  # the same proxy twice is one
                    answer_meeting(participant=giver, answer=Answer.PROXY, proxy_to=holder.pk)
            with pytest.raises(MeetingError, match="2 pouvoirs au plus"):
                answer_meeting(participant=givers[2], answer=Answer.PROXY, proxy_to=holder.pk)
            # What an import or a mistake would have written.
            Participant.objects.filter(pk=givers[2].pk).update(answer=Answer.PROXY, proxy_to=holder)
            start = timezone.now() - timedelta(hours=3)
            Meeting.objects.filter(pk=one.pk).update(starts_at=start, ends_at=start + timedelta(hours=2))
            one.refresh_from_db()
        makers.sign(makers.person(one, names[0]))
        where = {"by": cast.alice, "community": cast.ours, "number": one.number}
        with community_scope(cast.ours):
            for giver in givers[:2]:
                attendance.note_attendance(**where, participant=giver.pk, state=AttendanceState.REPRESENTED)
            with pytest.raises(MeetingError, match="2 pouvoirs au plus"):
                attendance.note_attendance(
                    **where, participant=givers[2].pk, state=AttendanceState.REPRESENTED
                )
            with pytest.raises(DatabaseError, match="2 proxies at most"), transaction.atomic():
                Attendance.objects.create(
                    community=cast.ours, meeting=one, participant=givers[2], represented_by=holder,
                    state=AttendanceState.REPRESENTED, method=Method.LIST, proof=Proof.ORGANISER,
                    key=uuid.uuid4(),
                )  # fmt: skip
        makers.close(one, cast.alice)
        with community_scope(cast.ours):
            states = [Attendance.objects.get(participant=giver).state for giver in givers]
        assert states == ["represente", "represente", "excuse"]

    def test_nobody_signs_after_the_closing(self, begun):
        one, (zoe, max_, _) = begun
        makers.sign(zoe)
        makers.close(one, one.organiser, held_to=timezone.now() - timedelta(minutes=1))
        with pytest.raises(MeetingError, match="arrêtées"):
            makers.sign(max_)

    def test_sixty_people_close_in_a_few_statements(self, cast, django_assert_max_num_queries):
        one = makers.meeting(cast.ours, cast.alice, starts_in=timedelta(hours=-3))
        makers.gather(one, cast.alice, *[f"Personne{n} Inventée" for n in range(60)])
        with django_assert_max_num_queries(32):
            makers.close(one, cast.alice)
