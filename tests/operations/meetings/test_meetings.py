"""Meetings: who reads them, series, dates, answers without an account, minutes of several hands."""

import uuid
from datetime import timedelta
from itertools import pairwise

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from maillage.foundation.access.enums import Role
from maillage.foundation.access.queries import community_actor
from maillage.foundation.tenancy.scope import community_scope
from maillage.operations.meetings.actions import meetings, minutes, people
from maillage.operations.meetings.clock import zone_of
from maillage.operations.meetings.enums import Answer, DateChoice, Every
from maillage.operations.meetings.errors import MeetingError
from maillage.operations.meetings.links import participant_link, participant_token
from maillage.operations.meetings.models import DateOption, Decision, Meeting, MinutesVersion, Participant
from maillage.operations.meetings.queries import dates
from maillage.operations.meetings.queries import meetings as queries
from maillage.operations.meetings.week import _own, own_meetings
from tests.operations.meetings import makers

pytestmark = pytest.mark.django_db


def series(cast, count=5):
    with community_scope(cast.ours):
        return meetings.write_series(
            by=cast.alice, community=cast.ours, key=uuid.uuid4(), every=Every.WEEK, count=count,
            card=makers.card("Bureau"),
        )  # fmt: skip


class TestWhoReads:
    def test_a_closed_meeting_is_for_those_who_are_called(self, cast):
        one = makers.meeting(cast.ours, cast.alice, "Bureau", kind="bureau", open_to_all=False)
        client = Client()
        client.force_login(cast.bob)
        addresses = [
            reverse(name, args=[cast.ours.slug, one.number])
            for name in ("meeting", "meeting_minutes", "meeting_ics", "minutes_pdf")
        ]
        assert {client.get(url).status_code for url in addresses} == {404}
        assert "Bureau" not in client.get(reverse("meetings_csv", args=[cast.ours.slug])).content.decode()
        makers.gather(one, cast.alice, "Bob Exemple", account_id=cast.bob.pk)
        assert client.get(addresses[0]).status_code == 200

    def test_a_leader_changes_only_their_own(self, cast):
        lead = cast.holder(Role.LEAD)
        own, other = makers.meeting(cast.ours, lead), makers.meeting(cast.ours, cast.alice)
        makers.gather(own, lead, "Zoé Inventée")
        with pytest.raises(PermissionDenied):
            makers.gather(other, lead, "Zoé Inventée")

    def test_an_officer_has_no_door(self, cast):
        one = makers.meeting(cast.ours, cast.alice)
        for officer in (cast.dana, cast.holder(Role.CPAM)):
            client = Client()
            client.force_login(officer)
            assert client.get(reverse("meeting", args=[cast.ours.slug, one.number])).status_code == 404


class TestSeries:
    def test_changing_one_leaves_the_others_changing_all_spares_the_past(self, cast):
        made = series(cast)
        second, third = made[1], made[2]
        with community_scope(cast.ours):
            where = {"by": cast.alice, "community": cast.ours}
            card = makers.card("Bureau élargi", starts_at=third.starts_at + timedelta(days=1, hours=1))
            changed = meetings.edit_meeting(**where, number=third.number, card=card, following=True)
            rows = list(Meeting.objects.filter(series=made[0].series).order_by("starts_at"))
            meetings.edit_meeting(
                **where, number=second.number, card=makers.card("Seule", starts_at=second.starts_at)
            )
            titles = [
                row.title for row in Meeting.objects.filter(series=made[0].series).order_by("starts_at")
            ]
            cancelled = meetings.cancel_meeting(**where, number=rows[3].number, reason="", following=True)
        assert len(changed) == 3
        assert titles == ["Bureau", "Seule", *["Bureau élargi"] * 3]
        zone = zone_of(cast.ours)
        hours = {row.starts_at.astimezone(zone).time() for row in rows[2:]}
        assert len(hours) == 1
        gaps = {b.starts_at.astimezone(zone).date() - a.starts_at.astimezone(zone).date()
                for a, b in pairwise(rows[2:])}  # fmt: skip
        assert gaps == {timedelta(days=7)}
        assert [row.number for row in cancelled] == [row.number for row in rows[3:]]

    def test_the_same_key_gives_the_same_series(self, cast):
        key, card = uuid.uuid4(), makers.card("Bureau")
        with community_scope(cast.ours):
            given = {"by": cast.alice, "community": cast.ours, "key": key, "card": card}
            first = meetings.write_series(**given, every=Every.MONTH, count=3)
            assert meetings.write_series(**given, every=Every.MONTH, count=3) == first


class TestAnswers:
    def test_opening_the_link_answers_nothing_pressing_does(self, cast):
        one = makers.meeting(cast.ours, cast.alice)
        zoe, max_ = makers.gather(one, cast.alice, "Zoé Inventée", "Max Inventé")
        makers.call(one, cast.alice)
        client = Client()
        page = participant_link(zoe, Answer.YES).partition("8000")[2]
        for verb in (client.get, client.head):
            assert verb(page).status_code == 200
        assert makers.person(one, "Zoé Inventée").answer == ""
        assert "Confirmer\xa0: je viens" in client.get(page).content.decode()
        client.post(page, {"do": "answer", "answer": "oui"})
        assert makers.person(one, "Zoé Inventée").answer == "oui"
        other = reverse("meeting_link", args=[participant_token(max_)])
        client.post(other, {"do": "answer", "answer": "pouvoir", "proxy_to": zoe.pk})
        assert makers.person(one, "Max Inventé").proxy_to_id == zoe.pk

    def test_a_replaced_or_forged_link_opens_nothing(self, cast):
        one = makers.meeting(cast.ours, cast.alice)
        [zoe] = makers.gather(one, cast.alice, "Zoé Inventée")
        old = reverse("meeting_link", args=[participant_token(zoe)])
        with community_scope(cast.ours):
            Participant.objects.filter(pk=zoe.pk).update(nonce=uuid.uuid4())
        assert Client().get(old).status_code == 410
        assert Client().get(reverse("meeting_link", args=["forged"])).status_code == 410

    def test_nobody_answers_for_another_nor_once_it_began(self, cast):
        one = makers.meeting(cast.ours, cast.alice, starts_in=timedelta(hours=-1))
        [zoe] = makers.gather(one, cast.alice, "Zoé Inventée")
        with community_scope(cast.ours):
            with pytest.raises(MeetingError, match="autre personne"):
                people.answer_meeting(participant=zoe, answer=Answer.YES, by=cast.bob)
            with pytest.raises(MeetingError, match="a commencé"):
                people.answer_meeting(participant=zoe, answer=Answer.YES)

    def test_the_date_with_the_fewest_refusals_is_the_best_and_the_people_stay(self, cast):
        one = makers.search(cast.ours, cast.alice)
        who = makers.gather(one, cast.alice, "Zoé Inventée", "Max Inventé")
        with community_scope(cast.ours):
            first, second, third = DateOption.objects.filter(meeting=one)
            said = [
                (DateChoice.YES, DateChoice.MAYBE, DateChoice.YES),
                (DateChoice.NO, DateChoice.YES, DateChoice.NO),
            ]
            for person, choices in zip(who, said, strict=True):
                given = dict(zip([first.pk, second.pk, third.pk], choices, strict=True))
                people.answer_dates(participant=person, choices=given)
            board = dates.board(one, queries.people(one))
            assert [column.best for column in board.columns] == [False, True, False]
            chosen = meetings.choose_date(
                by=cast.alice, community=cast.ours, number=one.number, option=second.pk
            )
            with pytest.raises(MeetingError, match="déjà choisie"):
                meetings.choose_date(by=cast.alice, community=cast.ours, number=one.number, option=first.pk)
            assert Participant.objects.filter(meeting=one).count() == 2
        assert chosen.starts_at == second.starts_at


class TestMinutes:
    words = st.lists(st.sampled_from(["alpha", "bravo", "charlie", "delta", "echo"]), min_size=1, max_size=5)

    @given(base=words, mine=words, theirs=words)
    def test_two_writers_never_lose_a_word(self, base, mine, theirs):
        """From one text, two people write two others: every paragraph that either wrote is in the result."""

        def text(parts, mark):
            return "\n\n".join(f"{part}{mark if part not in base else ''}" for part in parts)

        from_a, from_b = text(theirs, "-a"), text(mine, "-b")
        merged = minutes.put_together("\n\n".join(base), from_a, from_b)
        new = {p for p in [*from_a.split("\n\n"), *from_b.split("\n\n")] if p not in base}
        assert all(part in merged for part in new)

    def test_both_texts_of_a_paragraph_are_kept_and_settled_before_approval(self, cast):
        one = makers.meeting(cast.ours, cast.alice, starts_in=timedelta(hours=-3))
        assert not makers.write(one, cast.alice, "Un.\n\nDeux.")
        secretary = cast.holder(Role.SECRETARY)
        assert not makers.write(one, secretary, "Un.\n\nDeux, par Solange.", base=1)
        assert makers.write(one, cast.alice, "Un.\n\nDeux, par Alice.", base=1)
        with community_scope(cast.ours):
            stored = queries.minutes_of(one)
            where = {"community": cast.ours, "number": one.number}
            with pytest.raises(MeetingError, match="accorder"):
                minutes.approve_minutes(by=secretary, **where)
            assert "Solange" in stored.text
            assert "Alice" in stored.text
            minutes.save_minutes(
                by=cast.alice, base=stored.version, text="Un.\n\nDeux, par les deux.", **where
            )
            with pytest.raises(MeetingError, match="autre personne"):
                minutes.approve_minutes(by=cast.alice, **where)
            minutes.add_decision(by=cast.alice, key=uuid.uuid4(), text="Adopté", votes=(5, 1, 0), **where)
            minutes.approve_minutes(by=secretary, **where)
            with pytest.raises(MeetingError, match="ne change plus"):
                minutes.save_minutes(by=cast.alice, base=4, text="Autre chose.", **where)
            signed = minutes.sign_minutes(by=cast.alice, signature="Alice  Exemple", **where)
            assert MinutesVersion.objects.filter(minutes=stored).count() == 4
        assert (signed.state, signed.signature) == ("signe", "Alice Exemple")

    @pytest.mark.parametrize(
        "sql",
        [
            "UPDATE operations_minutes SET text = 'faux' WHERE meeting_id = {0}",
            "UPDATE operations_minutes SET state = 'brouillon', sha256 = '' WHERE meeting_id = {0}",
            "DELETE FROM operations_decision WHERE meeting_id = {0}",
            "UPDATE operations_meetingtask SET text = 'faux' WHERE meeting_id = {0}",
            "UPDATE operations_minutesversion SET text = 'faux'",
        ],
    )
    def test_approved_minutes_move_by_no_statement(self, cast, sql):
        one = makers.meeting(cast.ours, cast.alice, starts_in=timedelta(hours=-3))
        makers.write(one, cast.alice, "Dit.")
        makers.promise(one, cast.alice)
        where = {"community": cast.ours, "number": one.number}
        with community_scope(cast.ours):
            minutes.add_decision(by=cast.alice, key=uuid.uuid4(), text="Adopté", **where)
            minutes.approve_minutes(by=cast.holder(Role.SECRETARY), **where)
            with pytest.raises(DatabaseError, match=r"approved|stays"), transaction.atomic():
                connection.cursor().execute(sql.format(one.pk))
            minutes.tick_task(by=cast.alice, task=1, done=True, **where)
            assert Decision.objects.filter(meeting=one).exists()


def test_the_week_asks_for_ones_tasks_and_answers(cast):
    one = makers.meeting(cast.ours, cast.alice)
    [bob] = makers.gather(one, cast.alice, "Bob Exemple", account_id=cast.bob.pk)
    makers.call(one, cast.alice)
    makers.promise(one, cast.alice, "Réserver la salle", owner=bob.pk, due_on=timezone.localdate())
    with community_scope(cast.ours):
        actor = community_actor(cast.bob, cast.ours, today=timezone.localdate())
        reads = _own(actor, timezone.localdate())
        row = type(cast.ours).objects.filter(pk=cast.ours.pk).values(**reads).get()
        asked = own_meetings(actor, timezone.localdate(), row)
    assert [task.title for task in asked] == [
        "Réserver la salle", "Répondre à la convocation : Retour d’hospitalisation",
    ]  # fmt: skip
