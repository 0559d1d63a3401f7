"""Control F03: eight attacks by a SQL superuser; seven are detected, the legal purge is accepted."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connections, transaction

from maillage.foundation.audit import actions, queries
from maillage.foundation.audit.chain import GENESIS, Entry
from maillage.foundation.audit.models import AuditEvent, AuditSegment
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope

KEY = Ed25519PrivateKey.generate()
START = datetime(2024, 1, 1, 8, tzinfo=UTC)
pytestmark = pytest.mark.django_db(databases=["default", "owner"])


@pytest.fixture
def superuser(test_database, db):
    """A Django connection of the database's superuser, rolled back at the end."""
    server, name = test_database.server, test_database.name
    params = connections["owner"].settings_dict | psycopg.conninfo.conninfo_to_dict(server.admin)
    settings = {
        **connections["owner"].settings_dict,
        "USER": params.get("user", ""), "HOST": params.get("host", ""), "NAME": name, "OPTIONS": {},
    }  # fmt: skip
    connections.databases["superuser"] = settings
    try:
        connections["superuser"].connect()
        with transaction.atomic(using="superuser"):
            with connections["superuser"].cursor() as cursor:
                cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
                assert cursor.fetchone()[0]
                cursor.execute("SET LOCAL session_replication_role = replica")
            yield "superuser"
            transaction.set_rollback(True, using="superuser")
    finally:
        connections["superuser"].close()
        del connections.databases["superuser"]
        del connections["superuser"]


def entry(chain: int, seq: int, **changes) -> Entry:
    fields = {
        "community_id": chain, "seq": seq, "at": START + timedelta(days=seq), "actor_id": 7,
        "actor_roles": "president", "action": "role.granted", "subject_type": "roleassignment",
        "subject_id": str(seq), "details": {"role": "member", "user": 7},
    }  # fmt: skip
    return Entry(**fields | changes)


def write_chain(using: str, entries: list[Entry]) -> None:
    """What an attacker who knows the arithmetic can write: a chain consistent with itself."""
    previous = GENESIS
    for item in entries:
        digest = item.seal(previous)
        AuditEvent.objects.using(using).create(
            **{name: getattr(item, name) for name in Entry.__slots__}, previous_hash=previous, hash=digest
        )
        previous = digest


@pytest.fixture
def chains(superuser):
    """Two communities of five events each, and what a checkpoint remembers of them."""
    for pk in (101, 102):
        community = Community(
            pk=pk, slug=f"c{pk}", name=f"C{pk}", stage_since=START, region_code="93", department_code="04",
            founding_key=f"00000000-0000-0000-0000-000000000{pk}",
        )  # fmt: skip
        community.save(using=superuser, force_insert=True)
        write_chain(superuser, [entry(pk, seq) for seq in range(1, 6)])
    known = {head.community_id: {head.seq: head.hash} for head in queries.heads(superuser)}
    assert known[101][5] != known[102][5]
    return superuser, known


def verify(chains, *, against: bool = True) -> queries.Report:
    using, known = chains
    return queries.verify(KEY.public_key(), known if against else None, using=using)


def where(report: queries.Report) -> list[tuple[int, int]]:
    return [(d.community_id, d.seq) for d in report.divergences]


def events(chains, chain: int = 101):
    return AuditEvent.objects.using(chains[0]).filter(community_id=chain)


def test_an_untouched_log_holds(chains):
    report = verify(chains)
    assert report.holds
    assert {h.community_id: h.seq for h in report.heads}[101] == 5


def test_editing_is_seen(chains):
    events(chains).filter(seq=3).update(details={"role": "president", "user": 7})
    assert where(verify(chains, against=False)) == [(101, 3)]


def test_deleting_is_seen(chains):
    events(chains).filter(seq=3).delete()
    assert where(verify(chains, against=False)) == [(101, 3)]


def test_reordering_is_seen(chains):
    events(chains).filter(seq=2).update(seq=99)
    events(chains).filter(seq=3).update(seq=2)
    events(chains).filter(seq=99).update(seq=3)
    assert where(verify(chains, against=False)) == [(101, 2)]


def test_inserting_is_seen(chains):
    for seq in (5, 4, 3):
        events(chains).filter(seq=seq).update(seq=seq + 1)
    before = events(chains).get(seq=2)
    forged = entry(101, 3, subject_id="forged")
    AuditEvent.objects.using(chains[0]).create(
        **{name: getattr(forged, name) for name in Entry.__slots__},
        previous_hash=before.hash,
        hash=forged.seal(before.hash),
    )
    assert where(verify(chains, against=False)) == [(101, 4)]


def test_cutting_the_tail_is_seen_against_a_checkpoint(chains):
    events(chains).filter(seq__gte=4).delete()
    assert verify(chains, against=False).holds, "a cut tail is consistent with itself: hence checkpoints"
    assert where(verify(chains)) == [(101, 4)]


def test_emptying_a_chain_is_seen_against_a_checkpoint(chains):
    events(chains).delete()
    assert where(verify(chains)) == [(101, 1)]


def test_rebuilding_everything_is_seen_against_a_checkpoint(chains):
    forged = [entry(101, seq, actor_id=8) for seq in range(1, 6)]
    events(chains).delete()
    write_chain(chains[0], forged)
    assert verify(chains, against=False).holds
    assert where(verify(chains)) == [(101, 5)]


def test_moving_to_another_community_is_seen(chains):
    events(chains).filter(seq=5).update(community_id=102, seq=6)
    assert where(verify(chains, against=False)) == [(102, 6)]
    assert where(verify(chains)) == [(101, 5), (102, 6)]


def test_a_legal_purge_is_accepted_and_the_chain_goes_on(chains):
    using, _ = chains
    segment = actions.purge_expired(
        chain=101, before=START + timedelta(days=3, hours=1), key=KEY, using=using
    )
    assert (segment.first_seq, segment.last_seq) == (1, 3)
    assert list(events(chains).order_by("seq").values_list("seq", "action")) == [
        (4, "role.granted"), (5, "role.granted"), (6, "audit.purged"),
    ]  # fmt: skip
    assert verify(chains).holds
    assert actions.purge_expired(chain=101, before=START, key=KEY, using=using) is None


def test_a_whole_expired_chain_can_be_purged(chains):
    using, _ = chains
    actions.purge_expired(chain=101, before=START + timedelta(days=400), key=KEY, using=using)
    assert list(events(chains).values_list("seq", "action")) == [(6, "audit.purged")]
    assert verify(chains).holds


def test_a_purge_that_the_instance_did_not_sign_is_a_deletion(chains):
    using, _ = chains
    last = events(chains).get(seq=3)
    forged = AuditSegment(
        community_id=101, first_seq=1, last_seq=3, last_hash=last.hash, last_at=last.at, purged_at=START
    )
    forged.signature = Ed25519PrivateKey.generate().sign(forged.signed_text()).hex()
    forged.save(using=using)
    events(chains).filter(seq__lte=3).delete()
    assert where(verify(chains)) == [(101, 1)]


def test_a_signed_purge_cannot_be_stretched_or_moved(chains):
    using, _ = chains
    actions.purge_expired(chain=101, before=START + timedelta(days=3, hours=1), key=KEY, using=using)
    segments = AuditSegment.objects.using(using)
    segments.filter(community_id=101).update(last_seq=4)
    assert where(verify(chains)) == [(101, 1)]
    segments.filter(community_id=101).update(last_seq=3, community_id=102)
    assert {community for community, _ in where(verify(chains))} == {101, 102}


def test_a_broken_chain_is_not_purged(chains):
    """Signing the head of an altered chain would make the alteration legal."""
    events(chains).filter(seq=2).update(actor_id=8)
    with pytest.raises(actions.BrokenChainError, match="rang 2"):
        actions.purge_expired(chain=101, before=START + timedelta(days=400), key=KEY, using=chains[0])


def test_what_record_writes_verifies(cast):
    for rank in range(3):
        with community_scope(cast.ours):
            actions.record(
                action=actions.AuditAction.ROLE_GRANTED, by=cast.alice, community=cast.ours,
                subject_type="x", subject_id=rank, details={"é": [1, None, True, 2.5], "user": cast.bob.pk},
            )  # fmt: skip
    report = queries.verify(KEY.public_key())
    assert report.holds
    assert {h.community_id: h.seq for h in report.heads}[cast.ours.pk] == 3


def test_another_communitys_chain_is_out_of_sight(cast):
    with community_scope(cast.theirs):
        actions.record(
            action=actions.AuditAction.ROLE_GRANTED, by=None, community=cast.theirs, subject_type="x",
            subject_id=1,
        )  # fmt: skip
        assert AuditEvent.objects.filter(community_id=cast.theirs.pk).exists()
    with queries.chains_open([cast.ours.pk]):
        assert not AuditEvent.objects.filter(community_id=cast.theirs.pk).exists()


def test_the_seal_covers_every_column():
    base = entry(1, 1)
    changes = {
        "community_id": 2, "seq": 2, "at": START, "actor_id": None, "actor_roles": "", "action": "x",
        "subject_type": "y", "subject_id": "z", "details": {},
    }  # fmt: skip
    assert set(changes) == set(Entry.__slots__)
    seals = {replace(base, **{name: value}).seal(GENESIS) for name, value in changes.items()}
    assert len(seals | {base.seal(GENESIS)}) == len(changes) + 1
