"""The minutes: two editors, who signs, the signed paper, and what stays once signed."""

import pytest
from allauth.account.models import EmailAddress
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.urls import reverse
from django.utils import timezone

from maillage.communities.governance.assemblies import queries
from maillage.communities.governance.assemblies.actions import minutes, people, session
from maillage.communities.governance.assemblies.enums import SignerRole
from maillage.communities.governance.assemblies.errors import RefusedError
from maillage.communities.governance.assemblies.models import (
    AgendaPoint,
    Assembly,
    AssemblyFile,
    AssemblyMinutes,
    MinutesSignature,
    Presence,
    Proxy,
    Voter,
)
from maillage.communities.governance.assemblies.papers import extract_document
from maillage.communities.members.models import Member
from maillage.foundation.audit.models import AuditEvent
from maillage.foundation.files.kinds import checked
from maillage.foundation.tenancy.scope import community_scope
from tests.communities.governance.assemblies import makers


def held(cast, **kinds):
    """An assembly held, whose minutes are to be written; a proxy was given in it."""
    one = makers.convened(cast.ours, cast.alice)
    giver, holder = makers.entitled(one)[3:5]
    with community_scope(cast.ours):
        people.give_proxy(giver=giver, holder=holder, now=timezone.now())
        asked = {"by": cast.alice, "community": cast.ours, "number": one.number}
        for voter in (*makers.entitled(one)[:3], holder):
            makers.arrive(voter, cast.alice)
        session.open_session(
            chair=makers.voters_of(one)[0].label, clerk="Max", today=timezone.localdate(), **kinds, **asked
        )
        session.end_session(**asked)
        one.refresh_from_db()
    return one, asked


@pytest.mark.django_db
def test_a_second_editor_does_not_overwrite_the_first_and_keeps_what_was_typed(cast, client):
    one, asked = held(cast)
    page = reverse("assembly_minutes", args=[cast.ours.slug, one.number])
    with community_scope(cast.ours):
        minutes.write_minutes(opening="Les mots d’Alice.", closing="", notes={1: "Son débat."}, **asked)
    client.force_login(cast.alice)
    typed = {"version": "0", "opening": "Mes mots.", "notes_1": "Mon débat.", "closing": ""}
    refused = client.post(page, typed)
    assert refused.status_code == 422
    for words in ("Mes mots.", "Mon débat.", "Les mots d’Alice.", "Son débat.", "entre-temps"):
        assert words in refused.text
    with community_scope(cast.ours):
        assert AssemblyMinutes.objects.get().opening == "Les mots d’Alice."
    assert 'name="version" value="1"' in refused.text
    assert client.post(page, typed | {"version": "1"}).status_code == 302
    long = client.post(page, typed | {"version": "2", "opening": "a" * 9000, "notes_1": "Gardé."})
    assert (long.status_code, "Gardé." in long.text) == (422, True)
    with community_scope(cast.ours):
        assert AssemblyMinutes.objects.get().opening == "Mes mots."
        minutes.sign_minutes(role=SignerRole.PRESIDENT, **asked)
    late = client.post(page, typed | {"version": "2", "opening": "Trop tard."})
    assert (late.status_code, "Trop tard." in late.text) == (422, True)


@pytest.mark.django_db
def test_the_chair_and_the_clerk_of_the_session_sign_under_the_names_of_their_accounts(cast, client):
    one, _ = held(cast, clerk_account=cast.alice)
    chair = makers.voters_of(one)[0]
    with community_scope(cast.ours):
        Member.objects.filter(pk=chair.member_id).update(user=cast.bob)
    client.force_login(cast.bob)
    page = reverse("assembly_minutes", args=[cast.ours.slug, one.number])
    shown = client.get(page).text
    assert "Présidence de séance" in shown
    assert 'value="secretary"' not in shown
    sign = reverse("assembly_sign", args=[cast.ours.slug, one.number])
    client.post(sign, {"role": "secretary", "name": "Quelqu’un d’autre"})
    client.post(sign, {"role": "president", "name": "Quelqu’un d’autre"})
    with community_scope(cast.ours):
        signed = MinutesSignature.objects.get()
    assert (signed.role, signed.name, signed.signed_by) == (SignerRole.PRESIDENT, "Bob Exemple", cast.bob)


@pytest.mark.django_db
def test_a_text_that_changed_since_it_was_read_is_not_signed(cast):
    _, asked = held(cast)
    with community_scope(cast.ours):
        minutes.write_minutes(opening="Un.", closing="", notes={}, **asked)
        minutes.write_minutes(opening="Deux.", closing="", notes={}, **asked)
        with pytest.raises(RefusedError, match="relisez-le"), transaction.atomic():
            minutes.sign_minutes(role=SignerRole.PRESIDENT, version=1, **asked)
        minutes.sign_minutes(role=SignerRole.PRESIDENT, version=2, **asked)


@pytest.mark.django_db
def test_the_paper_signed_by_hand_stands_for_the_signatures(cast, client):
    one, asked = held(cast)
    makers.file_paper(one, cast.alice)
    with community_scope(cast.ours):
        assert queries.files(one) == []
        file = AssemblyMinutes.objects.get().scan_id
    client.force_login(cast.bob)
    paper = reverse("assembly_scan_file", args=[cast.ours.slug, one.number])
    assert client.get(paper).status_code == 404
    assert client.get(reverse("assembly_file", args=[cast.ours.slug, one.number, file])).status_code == 404
    with community_scope(cast.ours):
        with pytest.raises(RefusedError, match="ne change plus"), transaction.atomic():
            minutes.write_minutes(opening="Autre", closing="", notes={}, **asked)
        minutes.publish_minutes(**asked)
    assert client.get(paper).content == b"Signed by hand."


@pytest.mark.django_db
def test_once_signed_nothing_that_the_minutes_tell_changes_even_by_sql(cast, client):
    one, asked = held(cast)
    with community_scope(cast.ours):
        minutes.write_minutes(opening="Dit.", closing="", notes={1: "Débat."}, **asked)
        minutes.sign_minutes(role=SignerRole.PRESIDENT, **asked)
        acts = (
            lambda: AssemblyMinutes.objects.update(opening="Autre"),
            lambda: AssemblyMinutes.objects.update(sha256=""),
            lambda: AgendaPoint.objects.filter(assembly=one).update(notes="Autre"),
            lambda: Presence.objects.filter(voter__assembly=one).update(mode="remote"),
            lambda: Presence.objects.filter(voter__assembly=one).delete(),
            lambda: Proxy.objects.update(revoked_at=timezone.now()),
            lambda: Voter.objects.filter(assembly=one, rank=1).update(label="Autre"),
            lambda: Assembly.objects.filter(pk=one.pk).update(rules={"quorum": {"1": "0", "2": "0"}}),
            lambda: Assembly.objects.filter(pk=one.pk).update(chair_name="Autre"),
        )
        for act in acts:
            with pytest.raises(DatabaseError, match="signed"), transaction.atomic():
                act()
        Voter.objects.filter(assembly=one).update(delivered_at=timezone.now())
    client.force_login(cast.alice)
    page = reverse("assembly_minutes", args=[cast.ours.slug, one.number])
    assert "Vérifié à l’instant" in client.get(page).text
    with community_scope(cast.ours), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.retention_purge', 'on', true)")
        AgendaPoint.objects.filter(assembly=one).update(notes="Falsifié")
        cursor.execute("SELECT set_config('app.retention_purge', '', true)")
    assert "ne correspond plus" in client.get(page).text


@pytest.mark.django_db
def test_an_extract_is_certified_by_the_chair(cast):
    point, _ = makers.decided(cast.ours, cast.alice)
    with community_scope(cast.ours):
        point.refresh_from_db()
        one = point.assembly
        signatures = list(MinutesSignature.objects.all())
        text = repr(extract_document(one, point, one.minutes, signatures, cast.ours))
    assert "Extrait certifié conforme" in text
    assert one.chair_name in text
    assert repr(point.result["explanation"])[1:-1] in text


@pytest.mark.django_db
def test_members_who_share_an_address_do_not_take_each_other_s_seat(cast, client):
    one = makers.convened(cast.ours, cast.alice, voters=3)
    first, second, third = makers.voters_of(one)
    own = reverse("assembly_own", args=[cast.ours.slug, one.number])
    client.force_login(cast.bob)
    EmailAddress.objects.create(user=cast.bob, email=cast.bob.email, verified=True, primary=True)
    with community_scope(cast.ours):
        Voter.objects.filter(pk=first.pk).update(email=cast.bob.email.upper())
    assert client.get(own).url.startswith("/assemblee/")
    with community_scope(cast.ours):
        Voter.objects.filter(pk=second.pk).update(email=cast.bob.email)
    assert "partagent votre adresse" in client.get(own, follow=True).text
    with community_scope(cast.ours):
        Member.objects.filter(pk=third.member_id).update(user=cast.bob)
    assert client.get(own).url.startswith("/assemblee/")


@pytest.mark.django_db
def test_a_wrong_paper_is_replaced_until_the_publication_and_its_bytes_never_change(cast, client):
    one, asked = held(cast)
    wrong, right = checked("autre.txt", b"Another file."), checked("pv.txt", b"Signed by hand.")
    page = reverse("assembly_minutes", args=[cast.ours.slug, one.number])
    client.force_login(cast.alice)
    with community_scope(cast.ours):
        minutes.file_scan(file=wrong, **asked)
    shown = client.get(page).text
    assert "Remplacer l’exemplaire signé" in shown
    assert "La première signature le fige" in shown
    with community_scope(cast.ours):
        with pytest.raises(DatabaseError, match="signed"), transaction.atomic():
            AssemblyMinutes.objects.update(scan=None)
        minutes.file_scan(file=right, **asked)
        assert [bytes(kept.content) for kept in AssemblyFile.objects.all()] == [right.content]
        traced = AuditEvent.objects.filter(action="assembly.signed").latest("pk")
        assert traced.details["replaced"] == wrong.sha256
        for change in ({"content": b"Forged."}, {"name": "autre.txt"}, {"sha256": "0" * 64}):
            with pytest.raises(DatabaseError, match="as it came"), transaction.atomic():
                AssemblyFile.objects.update(**change)
        minutes.publish_minutes(**asked)
        with pytest.raises(RefusedError, match="ne change plus"), transaction.atomic():
            minutes.file_scan(file=wrong, **asked)
        other = AssemblyFile.objects.create(
            community=cast.ours, assembly=one, name="a", content=b"a", size=1, sha256="1", added_by=cast.alice
        )
        with pytest.raises(DatabaseError, match="signed"), transaction.atomic():
            AssemblyMinutes.objects.update(scan=other)
        with pytest.raises(DatabaseError, match="published"), transaction.atomic():
            other.delete()
    assert "Remplacer l’exemplaire" not in client.get(page).text
