"""Controls F03, F05 and F11 with real commits: the chain, the purge, the rotation, in either database."""

import json
from collections import Counter
from datetime import timedelta

import psycopg
import pytest
from click.testing import CliRunner
from dateutil.relativedelta import relativedelta
from django.db import IntegrityError, connections, transaction
from django.utils import timezone

from maillage.care.access_to_care.protocols.enums import Stop, TeamRole
from maillage.care.access_to_care.protocols.models import NotIncluded
from maillage.care.circle import actions
from maillage.care.circle.enums import ConsentMeans, ConsentScope, Ground, ObjectionScope
from maillage.care.circle.errors import CircleError
from maillage.care.circle.holds import actions as holds
from maillage.care.circle.kinds import all_kinds
from maillage.care.circle.models import (
    Case,
    CircleMember,
    Consent,
    ErasedCase,
    LegalHold,
    Notice,
    Objection,
)
from maillage.care.circle.rights import actions as rights
from maillage.care.circle.upkeep import actions as over
from maillage.care.ground.doors import CARE, UPKEEP
from maillage.care.ground.enums import Category
from maillage.care.ground.models import CareKey
from maillage.care.ground.scope import upkeep
from maillage.care.ground.store import STORE
from maillage.care.persons.models import Identity
from maillage.care.persons.queries import find_by_name, find_by_phone
from maillage.care.switch.cli import group as care_commands
from maillage.care.traces.actions import purge_expired, sign_heads
from maillage.care.traces.enums import Act
from maillage.care.traces.models import AccessTrace
from maillage.care.traces.queries import months_kept, verify
from maillage.foundation.audit.chain import Divergence
from maillage.foundation.audit.checkpoints import read_checkpoint
from maillage.foundation.audit.signing import signing_key
from maillage.foundation.notify.models import MailMessage
from maillage.foundation.vault import actions as vault
from maillage.foundation.vault.cli import group as vault_commands
from maillage.foundation.vault.columns import columns
from tests.care.makers import PATIENT, WORDS, make_case, make_surgery, opened, seat
from tests.care.protocols.makers import included_row, member_in, protocol_of
from tests.cast import make_cast
from tests.database import in_database

pytestmark = pytest.mark.django_db(databases=["default", "care", "care_owner"], transaction=True)

ATTACKS = [
    "UPDATE care_accesstrace SET actor_id = 1 WHERE seq = 2",
    "UPDATE care_accesstrace SET case_id = gen_random_uuid() WHERE seq = 2",
    "UPDATE care_accesstrace SET details = '{}' WHERE seq = 3",
    "DELETE FROM care_accesstrace WHERE seq = 2",
    "UPDATE care_accesstrace SET community_id = 0 WHERE seq = 2",
    "UPDATE care_accesstrace SET seq = 99 WHERE seq = 2",
]


@pytest.fixture(params=["here", "elsewhere"])
def surgery(request, test_database):
    """Committed, in the database of the rest or in one of its own."""
    here = request.param == "here"
    test_database.server.use_for_care(test_database.name if here else request.getfixturevalue("elsewhere"))
    yield make_surgery(make_cast())
    connections[CARE].close()
    connections[UPKEEP].close()
    test_database.server.use_for_care(test_database.name)


def rotate():
    result = CliRunner().invoke(vault_commands, ["rotate"], catch_exceptions=False)
    assert result.exit_code == 0, result.output


def test_a_whole_life_of_patient_data(surgery, test_database, monkeypatch, settings, tmp_path):
    """One test, since each commit costs a database: sealed, rotated half-way then whole, told, purged."""
    s = surgery
    other = make_case(s.ours, s.nora)
    # Rotation: cut after the first row, the two keys open; taken up again, one key is left.
    vault.new_key(community=s.ours, purpose="care.identity", store=STORE)
    real, calls = vault._seal_rows, iter(range(1))
    monkeypatch.setattr(vault, "CHUNK", 1)
    monkeypatch.setattr(vault, "_seal_rows", lambda *given: (next(calls), real(*given))[1])
    with pytest.raises(StopIteration):
        vault.seal_again(community=s.ours, column=_column("family_name"))
    monkeypatch.undo()
    with opened(s.ours, s.nora):
        assert {one.family_name for one in Identity.objects.all()} == {PATIENT.family_name}
        first = [bytes(one) for one in Identity.objects.order_by("pk").values_list("family_name", flat=True)]
    assert {value[1:5] for value in first} == {b"\x00\x00\x00\x01", b"\x00\x00\x00\x02"}
    rotate()
    with opened(s.ours, s.nora):
        assert {one.phone for one in Identity.objects.all()} == {PATIENT.phone}
        assert len(find_by_name(PATIENT.family_name, PATIENT.first_names)) == 2
        assert len(find_by_phone(PATIENT.phone)) == 2
        kept = dict(CareKey.objects.values_list("purpose", "number"))
    assert kept == {"care.identity": 2, "care.index": 2}

    # In emergency: the notice leaves once, and says nothing.
    with opened(s.ours, s.bob) as by:
        actions.break_glass(by=by, reference=s.case.reference, reason="Le patient est inconscient",
                            category=Category.HEALTH, watchers=[s.dot.pk])  # fmt: skip
    assert over.deliver_notices(community=s.ours, batch=1) == 2
    assert over.deliver_notices(community=s.ours) == 0
    mails = MailMessage.objects.filter(key__startswith="care-notice-")
    assert set(mails.values_list("recipient", flat=True)) == {s.dot.email, s.nora.email}
    assert not any(word in mail.text for mail in mails for word in (*WORDS, "inconscient", s.case.reference))

    # The chain holds; whoever owns the tables cannot mend it unseen.
    head = verify(s.ours)
    assert not isinstance(head, Divergence)
    assert head.seq > 8
    for attack in ATTACKS:
        with transaction.atomic(using=UPKEEP):
            with upkeep(s.ours), connections[UPKEEP].cursor() as cursor:
                cursor.execute("ALTER TABLE care_accesstrace DISABLE TRIGGER trace_append_only")
                cursor.execute("ALTER TABLE care_accesstrace NO FORCE ROW LEVEL SECURITY")
                cursor.execute(attack)
                assert cursor.rowcount == 1, attack
            assert isinstance(verify(s.ours), Divergence), attack
            transaction.set_rollback(True, using=UPKEEP)
    with transaction.atomic(using=UPKEEP):
        with upkeep(s.ours), connections[UPKEEP].cursor() as cursor:
            cursor.execute("ALTER TABLE care_accesstrace DISABLE TRIGGER trace_append_only")
            cursor.execute("DELETE FROM care_accesstrace WHERE seq = %s", [head.seq])
        assert isinstance(verify(s.ours, {head.seq: head.hash}), Divergence)
        transaction.set_rollback(True, using=UPKEEP)
    assert verify(s.ours) == head

    # Purged on its day, with all that hangs from it; the trace stays.
    with opened(s.ours, s.nora) as by:
        actions.close_case(by=by, case=Case.objects.get(pk=other.pk))
        day = Case.objects.get(pk=other.pk).purge_on
    assert day - timezone.now().date() == timedelta(days=30)
    assert over.purge_due(community=s.ours, today=day - timedelta(days=1)) == 0
    assert over.purge_due(community=s.ours, today=day) == 1
    _each_kind_goes_on_its_day(s)
    _what_is_held_keeps_nothing_else_from_going(s)
    _what_a_court_wants_stays(s)
    _what_patients_decided_is_decided_again(s)
    with upkeep(s.ours):
        assert Identity.objects.using(UPKEEP).count() == 1
        assert AccessTrace.objects.using(UPKEEP).filter(case_id=other.pk).exists()
        assert not Notice.objects.using(UPKEEP).filter(case_id=other.pk).exists()

    # No clear value anywhere in the schema, as the superuser reads it.
    name = connections[CARE].settings_dict["NAME"]
    with psycopg.connect(in_database(test_database.server.admin, name)) as admin:
        tables = admin.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'care'::regnamespace"
        )
        marks = "|".join(needle for word in (*WORDS, "inconscient") for needle in (word, word.encode().hex()))
        for (table,) in tables.fetchall():
            found = admin.execute(f'SELECT count(*) FROM care."{table}" t WHERE t::text ~* %s', [marks])
            assert found.fetchone() == (0,), table
    # An older backup comes back, its case open for two years: the ledger kept elsewhere erases it.
    said = CliRunner().invoke(care_commands, ["ledger"], catch_exceptions=False).output
    assert json.loads(said.splitlines()[0])["case"] == str(other.pk)
    with upkeep(s.ours):
        ErasedCase.objects.using(UPKEEP).all().delete()
        Case.objects.using(UPKEEP).bulk_create([_restored(other)])
    for back in (1, 0):
        again = CliRunner().invoke(care_commands, ["replay", "-"], input=said, catch_exceptions=False)
        assert again.output.startswith(f"{back} dossiers effacés à nouveau, 0 décisions")
    with upkeep(s.ours):
        assert not Case.objects.using(UPKEEP).filter(pk=other.pk).exists()
        assert ErasedCase.objects.using(UPKEEP).filter(case_id=other.pk).count() == 1

    # Traces go after twelve months, the chain goes on, a checkpoint of before still judges it.
    settings.AUDIT_KEY_FILE, settings.AUDIT_CHECKPOINT_DIR = tmp_path / "key.pem", tmp_path / "checkpoints"
    key = signing_key(settings.AUDIT_KEY_FILE)
    later = timezone.now() + relativedelta(months=12, days=1)
    with upkeep(s.ours):
        first = AccessTrace.objects.using(UPKEEP).order_by("seq").values_list("case_id", flat=True).first()
    assert first == s.case.pk
    hold = _held(s, s.case)
    assert purge_expired(community=s.ours, now=later, key=key) is None
    _lifted(s, hold)
    path = sign_heads(key=key, now=timezone.now())
    signed = {one.seq: one.hash for one in read_checkpoint(path, key.public_key()).heads
              if one.community_id == s.ours.pk}  # fmt: skip
    head = verify(s.ours, signed)
    later = timezone.now() + relativedelta(months=12)
    assert purge_expired(community=s.ours, now=later - timedelta(days=1), key=key) is None
    assert months_kept(s.ours) == 12
    segment = purge_expired(community=s.ours, now=later + timedelta(days=1), key=key)
    assert (segment.first_seq, segment.last_seq, segment.last_hash) == (1, head.seq, head.hash)
    with opened(s.ours, s.nora):
        assert Identity.objects.get().phone
    after = verify(s.ours, signed, key.public_key())
    assert after.seq == head.seq + 1
    for wrong in (None, signing_key(tmp_path / "another.pem").public_key()):
        assert "signée" in verify(s.ours, signed, wrong).reason
    assert "reconstruite" in verify(s.ours, {head.seq: "0" * 64}, key.public_key()).reason
    told = CliRunner().invoke(care_commands, ["verify", "--against", str(path)])
    assert (told.exit_code, "justes" in told.output) == (0, True)


def _each_kind_goes_on_its_day(s):
    """Control F05: closed, or never closed, each nature of case goes on its day, not the day before."""
    days = Counter()
    for kind in all_kinds():
        with opened(s.ours, s.nora) as by:
            for close in (True, False):
                case = actions.open_case(by=by, kind=kind.code, seats=[seat(s.nora)])
                if close:
                    actions.close_case(by=by, case=case)
                today = timezone.now().date()
                after = kind.after_closing if close else kind.at_most
                assert case.purge_on == today + timedelta(days=after)
                days[case.purge_on] += 1
    with upkeep(s.ours):
        assert not Case.objects.using(UPKEEP).filter(purge_on__lt=min(days)).exists()
        others = Counter(Case.objects.using(UPKEEP).values_list("purge_on", flat=True)) - days
    for day in sorted(days):
        if day < min(others, default=day):
            assert over.purge_due(community=s.ours, today=day - timedelta(days=1)) == 0
            assert over.purge_due(community=s.ours, today=day) == days[day]


def _what_is_held_keeps_nothing_else_from_going(s):
    """A protocol goes with its counts five years after its end; an inclusion holds it, and it alone."""
    today, long_ago = timezone.now().date(), timezone.now().date() - relativedelta(years=5, days=2)
    one = protocol_of(s.ours, s.nora, ended_on=long_ago)
    with opened(s.ours, s.nora):
        NotIncluded(community_id=s.ours.pk, protocol=one, on=long_ago, stop=Stop.PROFILE).save()
    assert over.purge_over(community=s.ours, today=today - timedelta(days=5)) == {}
    gone = over.purge_over(community=s.ours, today=today)
    assert gone == {"care.NotIncluded": 1, "care.Protocol": 1}
    held = protocol_of(s.ours, s.nora, ended_on=long_ago)
    member_in(held, s.nora, s.ours, s.bob, TeamRole.DELEGATE, left_on=long_ago)
    case = included_row(s.ours, held, s.nora).case_id
    assert over.purge_over(community=s.ours, today=today) == {"care.TeamMember": 1}
    with upkeep(s.ours):
        Case.objects.using(UPKEEP).filter(pk=case).delete()
    assert over.purge_over(community=s.ours, today=today) == {"care.Protocol": 1}


def _held(s, case):
    with opened(s.ours, s.dot, desk=True, watching=True) as by:
        return holds.place_hold(by=by, case=case.pk, reason="Réquisition du 3 mars, parquet de Digne")


def _lifted(s, hold):
    with opened(s.ours, s.dot, desk=True, watching=True) as by:
        holds.lift_hold(by=by, hold=hold.pk, reason="Classement sans suite du 4 mai")


def _what_a_court_wants_stays(s):
    """Control F05: past its day, a case stays until its hold is lifted, whoever deletes; lifted, it goes."""
    case = make_case(s.ours, s.nora)
    with opened(s.ours, s.nora) as by:
        actions.close_case(by=by, case=case)
        with pytest.raises(CircleError, match="contrôle"):
            holds.place_hold(by=by, case=case.pk, reason="Une raison qui est assez longue")
    hold = _held(s, case)
    day = case.purge_on
    assert over.purge_due(community=s.ours, today=day) == 0
    with pytest.raises(IntegrityError, match="court wants kept"), upkeep(s.ours):
        Case.objects.using(UPKEEP).filter(pk=case.pk).delete()
    # A backup of before the hold comes back: the ledger has it, without its reason.
    said = CliRunner().invoke(care_commands, ["ledger"], catch_exceptions=False).output
    with upkeep(s.ours):
        LegalHold.objects.using(UPKEEP).update(lifted_at=timezone.now())
        LegalHold.objects.using(UPKEEP).all().delete()
    again = CliRunner().invoke(care_commands, ["replay", "-"], input=said, catch_exceptions=False)
    assert again.output.endswith("1 conservations judiciaires reprises.\n")
    assert over.purge_due(community=s.ours, today=day) == 0
    _lifted(s, hold)
    with opened(s.ours, s.dot, desk=True, watching=True):
        found = LegalHold.objects.get()
        assert (found.reason, found.lifted_why) == (None, "Classement sans suite du 4 mai")
        acts = AccessTrace.objects.filter(case_id=case.pk, actor_id=s.dot.pk, act=Act.WRITE)
        assert [one.details["hold"] for one in acts.order_by("seq")] == ["placed", "lifted"]
    assert over.purge_due(community=s.ours, today=day) == 1


def _what_patients_decided_is_decided_again(s):
    """Withdrawn, then refused; a backup of before comes back, and the ledger takes both up again, once."""
    case = make_case(s.ours, s.nora, seat(s.bob, Ground.CONSENT))
    with opened(s.ours, s.nora) as by:
        actions.record_consent(
            by=by, case=case.pk, scope=ConsentScope.CIRCLE, means=ConsentMeans.ORAL, notice="2026-1"
        )
    with opened(s.ours, None, holder=case.pk) as by:
        rights.withdraw(by=by, case=case.pk)
        rights.object_to(by=by, case=case.pk, scope=ObjectionScope.SHARING)
    said = CliRunner().invoke(care_commands, ["ledger"], catch_exceptions=False).output
    with upkeep(s.ours):
        Consent.objects.using(UPKEEP).filter(case=case).update(withdrawn_at=None)
        Objection.objects.using(UPKEEP).filter(case=case).delete()
        CircleMember.objects.using(UPKEEP).filter(case=case).update(ends_at=None, ended_by=None)
        Case.objects.using(UPKEEP).filter(pk=case.pk).update(closed_at=None)
    with opened(s.ours, s.bob):
        assert Identity.objects.filter(case=case).exists()
    for lost in (2, 0):
        again = CliRunner().invoke(care_commands, ["replay", "-"], input=said, catch_exceptions=False)
        assert f", {lost} décisions de patients reprises" in again.output
        with opened(s.ours, s.bob):
            assert not Identity.objects.filter(case=case).exists()
        with opened(s.ours, s.nora):
            assert Case.objects.get(pk=case.pk).closed_at
            assert Objection.objects.filter(case=case, lifted_at__isnull=True).count() == 1
            assert not Consent.objects.filter(case=case, withdrawn_at__isnull=True).exists()
    with upkeep(s.ours):
        Case.objects.using(UPKEEP).filter(pk=case.pk).delete()


def _restored(case):
    return Case(pk=case.pk, community_id=case.community_id, kind=case.kind, reference=case.reference,
                opened_at=case.opened_at, purge_on=case.purge_on)  # fmt: skip


def _column(name):
    return next(one for one in columns(STORE) if one.model is Identity and one.column == name)
