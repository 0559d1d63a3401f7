"""What the actions of prospecting write, refuse, undo and forget."""

import uuid
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from maillage.communities.prospects.actions import cards, contacts, doubles, settings
from maillage.communities.prospects.actions.common import count_contacts
from maillage.communities.prospects.enums import Channel, Interest
from maillage.communities.prospects.errors import HomonymError, ProspectError
from maillage.communities.prospects.models import Prospect, ProspectContact, ProspectTheme
from maillage.communities.prospects.queries import by_number, contacts_of, near
from maillage.communities.prospects.themes import DEFAULT_THEMES
from maillage.foundation.access.enums import Role
from maillage.foundation.access.queries import community_actor
from maillage.foundation.audit.models import AuditEvent
from maillage.foundation.rights.actions.purge import purge
from maillage.foundation.tenancy.scope import community_scope
from maillage.foundation.web.week import asked as asked_of
from maillage.reference.directory.queries import practising_in
from tests.communities.prospects.makers import RPPS, contact, enter, remind, structure, within

pytestmark = pytest.mark.django_db
CODES = ["04070", "04209"]


def reread(prospect):
    return within(prospect.community, lambda: by_number(prospect.number))


def test_following_people_of_the_directory_makes_one_card_each_with_its_source(cast):
    people = practising_in(CODES)[:3]
    idents = [person.ident for person in people]
    with community_scope(cast.ours):
        first = cards.follow(by=cast.alice, community=cast.ours, idents=idents[:2], codes=CODES)
        again = cards.follow(by=cast.alice, community=cast.ours, idents=idents, codes=CODES)
        made = {card.ident: card for card in Prospect.objects.all()}
        themes = [theme.label for theme in ProspectTheme.objects.all()]
    assert (first.added, first.already, again.added, again.already) == (2, 0, 1, 2)
    assert set(made) == set(idents)
    one = made[people[0].ident]
    assert (one.last_name, one.profession) == (people[0].last_name, people[0].practices[0].profession)
    assert one.commune_code in CODES
    assert one.source == "annuaire"
    assert "extrait du" in one.source_detail
    assert themes == list(DEFAULT_THEMES)


def test_whom_nobody_may_follow(cast):
    for role in (Role.MEMBER, Role.TREASURER, Role.BOARD, Role.DPO, Role.ADVISER):
        with pytest.raises(PermissionDenied):
            enter(cast.ours, cast.holder(role))
    with pytest.raises(PermissionDenied):
        enter(cast.ours, cast.charlie)


def test_a_homonym_is_asked_about_and_a_number_decides(cast):
    first = enter(cast.ours, cast.alice, "Mésange", commune_code="04070")
    with pytest.raises(HomonymError, match="n° 1"):
        enter(cast.ours, cast.alice, "MESANGE", first_name="ines", commune_code="04070")
    other = enter(cast.ours, cast.alice, "Mésange", commune_code="04070", homonym=True)
    elsewhere = enter(cast.ours, cast.alice, "Mésange", commune_code="04209", ident=f"8{RPPS[0]}")
    assert [first.number, other.number, elsewhere.number] == [1, 2, 3]
    with pytest.raises(ProspectError, match="déjà celui de la fiche n° 3"):
        enter(cast.ours, cast.alice, "Autre", ident=f"8{RPPS[0]}")


def test_a_contact_on_several_is_one_gesture_that_a_second_click_does_not_repeat(cast):
    people = [enter(cast.ours, cast.alice, name) for name in ("Alouette", "Bergeronnette")]
    key = contact(cast.ours, cast.alice, people)
    contact(cast.ours, cast.alice, people, key=key)
    with community_scope(cast.ours):
        assert ProspectContact.objects.count() == 2
        assert contacts.undo_contacts(by=cast.alice, community=cast.ours, key=key) == 2
        assert contacts.undo_contacts(by=cast.alice, community=cast.ours, key=key) == 0
        assert [by_number(one.number).last_contact_on for one in people] == [None, None]
        assert len(contacts_of(people[0])) == 1, "undone, it stays in the history"


def test_a_contact_to_come_or_by_a_stranger_is_refused(cast):
    one = enter(cast.ours, cast.alice)
    with pytest.raises(ProspectError, match="à venir"):
        contact(cast.ours, cast.alice, [one], on=timezone.localdate() + timedelta(days=1))
    with community_scope(cast.ours), pytest.raises(ProspectError, match="ne suit pas"):
        contacts.note_contacts(
            by=cast.alice, community=cast.ours, numbers=[one.number], key=uuid.uuid4(),
            on=timezone.localdate(), channel=Channel.EMAIL, contacted_by=cast.bob,
        )  # fmt: skip


def test_an_objection_forgets_all_but_who_it_is_and_nothing_revives_it(cast):
    one = enter(
        cast.ours, cast.alice, "Pinson", ident=f"8{RPPS[0]}", email="pinson@exemple.invalid", note="bavard",
        interest=Interest.INTERESSE, commune_code="04070",
    )  # fmt: skip
    contact(cast.ours, cast.alice, [one], note="préfère le soir")
    remind(cast.ours, cast.alice, one)
    with community_scope(cast.ours):
        contacts.hear_objection(by=cast.alice, prospect=one, on=timezone.localdate(), note="au téléphone")
    kept = reread(one)
    assert (kept.last_name, kept.ident) == ("Pinson", f"8{RPPS[0]}")
    assert (kept.email, kept.phone, kept.note, kept.interest, kept.in_charge, kept.remind_on) == (
        "", "", "", "", None, None,
    )  # fmt: skip
    assert within(cast.ours, lambda: contacts_of(one))[0].note == ""
    with pytest.raises(ProspectError, match="Cochez"):
        contact(cast.ours, cast.alice, [one])
    with community_scope(cast.ours):
        with pytest.raises(ProspectError, match="ne plus être contactée"):
            cards.edit(by=cast.alice, prospect=one, card=cards.card_from(kept, phone="04 92 00 00 01"))
        followed = cards.follow(by=cast.alice, community=cast.ours, idents=[kept.ident], codes=CODES)
        assert (followed.added, followed.objected) == (0, 1)
    with pytest.raises(ProspectError, match="ne plus être contactée"):
        enter(cast.ours, cast.alice, "Pinson", ident=kept.ident)
    with pytest.raises(HomonymError, match="ne plus être contactée"):
        enter(cast.ours, cast.alice, "Pinson", commune_code="04070")
    # The database holds the same, whatever the code forgets.
    with community_scope(cast.ours), pytest.raises(IntegrityError), transaction.atomic():
        Prospect.objects.filter(pk=one.pk).update(phone="04 92 00 00 01")


def test_only_a_reason_lifts_an_objection(cast):
    one = enter(cast.ours, cast.alice)
    with community_scope(cast.ours):
        contacts.hear_objection(by=cast.alice, prospect=one, on=timezone.localdate(), note="")
        with pytest.raises(ProspectError, match="Dites comment"):
            contacts.lift_objection(by=cast.alice, prospect=one, why=" ")
        contacts.lift_objection(by=cast.alice, prospect=one, why="est venue à la réunion")
    assert reread(one).objected_on is None
    assert reread(one).phone == "", "what was forgotten does not come back"


def test_two_cards_reunited_by_hand_are_separated_exactly(cast):
    kept = enter(cast.ours, cast.alice, "Fauvette", phone="", commune_code="04070")
    double = enter(
        cast.ours, cast.alice, "Fauvette", homonym=True, ident=f"8{RPPS[1]}", phone="04 92 11 11 11"
    )
    contact(cast.ours, cast.alice, [kept])
    contact(cast.ours, cast.alice, [double])
    with community_scope(cast.ours):
        before = list(Prospect.objects.order_by("number").values())
        doubles.reunite(by=cast.alice, kept=kept, double=double)
        one = by_number(kept.number)
        assert (one.ident, one.phone, one.commune_code) == (f"8{RPPS[1]}", "04 92 11 11 11", "04070")
        assert len(contacts_of(one)) == 2
        assert [card.pk for card in near(one).doubles] == [double.pk]
        doubles.separate(by=cast.alice, double=double)
        after = list(Prospect.objects.order_by("number").values())
        assert len(contacts_of(kept)) == len(contacts_of(double)) == 1
    for row in (*before, *after):
        row.pop("updated_at")
    assert after == before


def test_a_double_of_a_double_takes_back_its_own_contacts(cast):
    first, second, third = (
        enter(cast.ours, cast.alice, "Fauvette", homonym=True, phone=phone) for phone in ("", "1", "2")
    )
    for one in (second, third):
        contact(cast.ours, cast.alice, [one], note=one.phone)
    with community_scope(cast.ours):
        doubles.reunite(by=cast.alice, kept=second, double=third)
        doubles.reunite(by=cast.alice, kept=first, double=second)
        doubles.separate(by=cast.alice, double=third)
        doubles.separate(by=cast.alice, double=second)
        assert [[one.note for one in contacts_of(card)] for card in (first, second, third)] == [
            [],
            ["1"],
            ["2"],
        ]


def test_two_national_numbers_and_half_an_objection_are_never_reunited(cast):
    one = enter(cast.ours, cast.alice, "Huppe", ident=f"8{RPPS[0]}")
    other = enter(cast.ours, cast.alice, "Huppe", ident=f"8{RPPS[1]}")
    third = enter(cast.ours, cast.alice, "Huppe", homonym=True)
    house = structure(cast.ours, cast.alice)
    with community_scope(cast.ours):
        with pytest.raises(ProspectError, match="deux personnes"):
            doubles.reunite(by=cast.alice, kept=one, double=other)
        with pytest.raises(ProspectError, match="même nature"):
            doubles.reunite(by=cast.alice, kept=one, double=house)
        contacts.hear_objection(by=cast.alice, prospect=third, on=timezone.localdate(), note="")
        with pytest.raises(ProspectError, match="opposition"):
            doubles.reunite(by=cast.alice, kept=one, double=third)


def test_a_card_is_tied_to_the_directory_by_hand_and_untied(cast):
    person = practising_in(CODES)[0]
    one = enter(cast.ours, cast.alice, person.last_name, first_name=person.first_name)
    with community_scope(cast.ours):
        cards.tie(by=cast.alice, prospect=one, ident=person.ident)
    assert (reread(one).ident, reread(one).profession) == (person.ident, person.practices[0].profession)
    with community_scope(cast.ours):
        with pytest.raises(ProspectError, match="ne connaît pas"):
            cards.tie(by=cast.alice, prospect=one, ident="800000000000")
        cards.untie(by=cast.alice, prospect=one)
    assert reread(one).ident == ""


def test_three_years_after_the_last_contact_a_card_is_erased_but_an_objection(cast):
    today = date(2030, 6, 15)
    old, met, gone, added = [
        enter(cast.ours, cast.alice, name) for name in ("Ancien", "Vu", "Opposé", "Nouveau")
    ]
    double = enter(cast.ours, cast.alice, "Ancien", homonym=True)
    with community_scope(cast.ours):
        Prospect.objects.exclude(pk=added.pk).update(created_at="2027-06-14T10:00:00Z")
        Prospect.objects.filter(pk=added.pk).update(created_at="2027-06-15T10:00:00Z")
        doubles.reunite(by=cast.alice, kept=old, double=double)
        contacts.hear_objection(by=cast.alice, prospect=gone, on=timezone.localdate(), note="")
        for card, on in ((old, date(2027, 6, 14)), (met, date(2027, 6, 15))):
            ProspectContact.objects.create(
                community=cast.ours, prospect=card, on=on, channel="email", contacted_by=cast.alice,
                noted_by=cast.alice,
            )  # fmt: skip
        count_contacts([old.pk, met.pk])
    # The second run takes the card that its double still held.
    for _ in range(2):
        purge(today=today, doors=("default",))
    left = within(cast.ours, lambda: set(Prospect.objects.values_list("last_name", flat=True)))
    assert left == {"Vu", "Opposé", "Nouveau"}


def week_of(person, community, today):
    actor = community_actor(person, community, today=today)
    return [task for task in asked_of(community, actor, today) if task.title.startswith("Rappeler")]


def test_a_reminder_comes_in_the_week_of_who_is_in_charge(cast):
    today = timezone.localdate()
    coordinator = cast.holder(Role.COORDINATOR)
    one, later, gone = [enter(cast.ours, coordinator, name) for name in ("Grive", "Merle", "Geai")]
    remind(cast.ours, coordinator, one, today + timedelta(days=7))
    remind(cast.ours, coordinator, later, today + timedelta(days=8))
    remind(cast.ours, coordinator, gone, today)
    with community_scope(cast.ours):
        contacts.hear_objection(by=coordinator, prospect=gone, on=today, note="")
        asked = {person: week_of(person, cast.ours, today) for person in (coordinator, cast.alice, cast.bob)}
    assert [(task.title, task.number) for task in asked[coordinator]] == [("Rappeler Inès Grive", one.number)]
    assert asked[cast.alice] == asked[cast.bob] == []


def test_themes_are_renamed_archived_and_brought_back(cast):
    one = enter(cast.ours, cast.alice)
    with community_scope(cast.ours):
        settings.set_themes(by=cast.alice, community=cast.ours, labels={1: "Mon thème", 2: ""}, added="Neuf")
        labels = dict(ProspectTheme.objects.filter(archived_on=None).values_list("number", "label"))
        assert (labels[1], labels[11], 2 in labels) == ("Mon thème", "Neuf", False)
        with pytest.raises(ProspectError, match="même nom"):
            settings.set_themes(by=cast.alice, community=cast.ours, labels={3: "neuf"})
        settings.set_themes(by=cast.alice, community=cast.ours, labels={2: "Soins non programmés"})
        assert ProspectTheme.objects.get(number=2).archived_on is None
        with pytest.raises(ProspectError, match="n’existe pas"):
            contacts.note_answer(
                by=cast.alice, prospect=one, interest="", involvement="", themes=[99], note=""
            )


def test_the_log_keeps_no_name(cast):
    one = enter(cast.ours, cast.alice, "Rossignol")
    contact(cast.ours, cast.alice, [one], note="Rossignol rappelle")
    with community_scope(cast.ours):
        contacts.hear_objection(by=cast.alice, prospect=one, on=timezone.localdate(), note="Rossignol")
        written = str(list(AuditEvent.objects.values()))
    assert "prospect.objected" in written
    assert "Rossignol" not in written


def test_a_row_cannot_point_at_anothers_card_even_past_the_managers(cast):
    theirs = enter(cast.theirs, cast.charlie)
    insert = (
        "INSERT INTO communities_prospectcontact"
        ' (community_id, prospect_id, key, "on", channel, contacted_by_id, note, noted_by_id, noted_at)'
        " VALUES (%s, %s, %s, '2026-01-01', 'email', %s, '', %s, now())"
    )
    values = [cast.ours.pk, theirs.pk, uuid.uuid4(), cast.alice.pk, cast.alice.pk]
    with community_scope(cast.ours), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(IntegrityError), transaction.atomic():
            cursor.execute(insert, values)
