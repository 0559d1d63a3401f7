"""Paying a batch while everything dies: `make drill-batch`.

    python -m drills.batch [--seconds 150] [--seed 7]

Real PostgreSQL (a clone of the tests' template), the web server and the worker as `maillage serve` runs them.
Each round freezes, approves, hands over and pays the batch of a few people, every click sent twice at once.
At a random moment of each act `kill -9` takes the web server, one of its processes, the worker, or all of
them; they are started again and the same clicks are sent again. After each kill and at the end the database
and the mailbox are read: half a batch, a line or a person paid twice, a mail sent twice, something that was
answered and is not there. Writes `drills/evidence/batch.json`; ends with status 1 when a check fails.
"""

from __future__ import annotations

import argparse
import email
import json
import os
import random
import socket
import statistics
import sys
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from email.header import decode_header, make_header
from email.message import Message
from typing import Any
from urllib.parse import urlencode

from drills.site import PROJECT, Site
from drills.stage import VAR, commit, database

EVIDENCE = PROJECT / "drills" / "evidence" / "batch.json"
PAYEES, LINES_EACH = 5, 2
MAIL_SECONDS = 150
PAID_SUBJECT = "un virement a été fait"
TOKEN = "d" * 32  # the value of the cross-site cookie, sent back in the header


@dataclass
class Found:
    """What the drill saw."""

    rounds: int = 0
    kills: Counter[str] = field(default_factory=Counter)
    cut: int = 0
    half_batches: list[str] = field(default_factory=list)
    duplicates: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    waits_ms: list[float] = field(default_factory=list)
    mails: int = 0
    mails_sent_again: int = 0


class Drill:
    """The community of the drill, its people, and the acts of a round."""

    def __init__(self, site: Site, draw: random.Random) -> None:
        self.site, self.draw, self.found = site, draw, Found()
        self.usual: dict[str, float] = {}

    # --- Data -----------------------------------------------------------------------------------------

    def prepare(self) -> None:
        """Who prepares, who approves, the account that pays. Through the actions, as people do."""
        from maillage.communities.members.models import MembershipRules
        from maillage.foundation.access.enums import Role
        from maillage.foundation.tenancy.enums import Stage
        from maillage.foundation.tenancy.models import Community
        from maillage.foundation.tenancy.scope import community_scope
        from tests.cast import give_role, make_community, make_user
        from tests.communities.members import makers as members
        from tests.operations.indemnities import makers

        self.community = make_community("Exercice")
        self.people = {
            role: make_user(role.value) for role in (Role.PRESIDENT, Role.COORDINATOR, Role.TREASURER)
        }
        for role, user in self.people.items():
            give_role(user, self.community, role)
        self.president, self.coordinator, self.treasurer = self.people.values()
        with community_scope(self.community):
            Community.objects.filter(pk=self.community.pk).update(stage=Stage.ACI_SIGNE)
            self.community.refresh_from_db()
            if not MembershipRules.objects.exists():
                members.open_register(self.community, self.president, cents=None)
        makers.card(self.community, self.president)
        self.account = makers.payer(self.community, self.president)
        self.cookies = {role: self._cookie(user) for role, user in self.people.items()}

    def _cookie(self, user: Any) -> dict[str, str]:
        from django.conf import settings
        from django.test import Client

        client = Client(headers={"host": "127.0.0.1"})
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        return {
            "Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={TOKEN}",
            "X-CSRFToken": TOKEN,
            "Host": "127.0.0.1",
        }

    def owed(self, rank: int) -> list[int]:
        """New people with approved lines and an account each: the keys of their accounts."""
        from datetime import timedelta

        from tests.operations.indemnities import makers

        payees = []
        for one in range(PAYEES):
            user = makers.person(self.community, self.president, f"Exercice{rank}x{one}")
            for step in range(LINES_EACH):
                day = makers.DAY + timedelta(days=step)
                line = makers.line(self.community, user, day=day)
                makers.approve(line, self.coordinator, self.treasurer)
            makers.details(self.community, user, 1000 + rank * PAYEES + one)
            payees.append(user.pk)
        return payees

    # --- A round --------------------------------------------------------------------------------------

    def round(self, rank: int, *, deadly: bool) -> None:
        """Freeze, approve, hand over, pay. Without a kill, it measures how long each act takes."""
        from maillage.foundation.access.enums import Role

        payees, key = self.owed(rank), str(uuid.UUID(int=self.draw.getrandbits(128), version=4))
        base = f"/c/{self.community.slug}/indemnites/lots/"
        execution = self._today()
        freeze = urlencode(
            {"key": key, "account": self.account.pk, "execution_on": execution, "payees": payees}, doseq=True
        )
        self.act(
            "freeze", Role.COORDINATOR, base, freeze.encode(), lambda: self.batch(key) is not None, deadly
        )
        batch = self.batch(key)
        if batch is None:
            self.found.lost.append(f"round {rank}: the batch never came")
            return
        one = f"{base}{batch['pk']}/"
        self.act(
            "approve", Role.TREASURER, f"{one}approuver/", b"", lambda: self._state(key) == "approuve", deadly
        )
        self.act(
            "file", Role.TREASURER, f"{one}fichier/", urlencode({"form": "pain.001.001.03"}).encode(),
            lambda: bool((self.batch(key) or {}).get("file_sha256")), deadly,
        )  # fmt: skip
        statement = self._statement(batch["pk"], rank)
        accept = f"/c/{self.community.slug}/tresorerie/releves/{statement}/accepter/"
        self.act("pay", Role.TREASURER, accept, b"", lambda: self._unpaid(key) == 0, deadly)
        self.found.rounds += 1
        self.check(f"round {rank}", settled=key)

    def act(
        self, name: str, role: Any, path: str, body: bytes, done: Callable[[], bool], deadly: bool,  # noqa: FBT001
    ) -> None:  # fmt: skip
        """Click twice at once, kill at a random moment, start again, click again until it is done."""
        for attempt in range(6):
            answers, threads = self._clicks(role, path, body)
            if deadly and attempt == 0:
                # Beyond the usual time too: some acts end, and die with their mails still to leave.
                time.sleep(self.draw.uniform(0, 1.3 * self.usual.get(name, 0.5)))
                what = self.draw.choice(["web", "all", "web_process", "worker"])
                self.site.kill(what)
                self.found.kills[f"{name}:{what}"] += 1
            for thread in threads:
                thread.join()
            said = [status for status, _ in answers]
            self.found.cut += said.count(0)
            if any(status >= 500 for status in said):
                self.found.lost.append(f"{name}: answered {said}")
            if deadly and attempt == 0:
                self.check(f"after the kill of {name}")
                self.site.start()
            accepted = any(status in (200, 302) for status in said)
            if accepted and not done():
                self.found.lost.append(f"{name}: answered {said}, and nothing is there")
            if accepted:
                if not deadly:
                    slow = max(spent for _, spent in answers)
                    self.usual[name] = max(slow, self.usual.get(name, 0))
                self.found.waits_ms += [spent * 1000 for status, spent in answers if status in (200, 302)]
                return
        if not done():
            self.found.lost.append(f"{name}: never done")

    def _clicks(
        self, role: Any, path: str, body: bytes
    ) -> tuple[list[tuple[int, float]], list[threading.Thread]]:
        answers: list[tuple[int, float]] = []
        headers = {**self.cookies[role], "Content-Type": "application/x-www-form-urlencoded"}

        def click() -> None:
            begin = time.perf_counter()
            status, _ = self.site.ask("POST", path, headers, body)
            answers.append((status, time.perf_counter() - begin))

        threads = [threading.Thread(target=click) for _ in range(2)]
        for thread in threads:
            thread.start()
        return answers, threads

    # --- What the database says ---------------------------------------------------------------------------

    @contextmanager
    def scope(self) -> Iterator[None]:
        from django.db import transaction

        from maillage.foundation.tenancy.scope import community_scope

        with transaction.atomic(), community_scope(self.community):
            yield

    def _today(self) -> str:
        from django.utils import timezone

        return timezone.localdate().isoformat()

    def batch(self, key: str) -> dict[str, Any] | None:
        from maillage.operations.indemnities.models import PaymentBatch

        with self.scope():
            return PaymentBatch.objects.filter(key=key).values("pk", "state", "file_sha256").first()

    def _state(self, key: str) -> str:
        return (self.batch(key) or {}).get("state", "")

    def _unpaid(self, key: str) -> int:
        from maillage.operations.indemnities.models import BatchTransfer

        with self.scope():
            return BatchTransfer.objects.filter(batch__key=key).exclude(outcome="paid").count()

    def _statement(self, batch: int, rank: int) -> int:
        """The statement in which the bank shows each transfer: it is brought, not yet reconciled."""
        from django.utils import timezone

        from maillage.communities.treasury import actions, sample
        from maillage.operations.indemnities.models import BatchTransfer

        today = timezone.localdate()
        with self.scope():
            transfers = list(BatchTransfer.objects.filter(batch=batch).order_by("pk"))
            moves = [
                sample.Movement(
                    today, -one.cents, one.holder.upper(), f"{one.end_to_end} INDEMNITES", 50 + step
                )
                for step, one in enumerate(transfers)
            ]
            content = sample.camt(moves, today, reference=f"EXERCICE{rank}")
            brought = actions.import_camt(
                by=self.treasurer, community=self.community, name=f"releve-{rank}.xml", content=content
            )
            return int(brought.statements[0].pk)

    def check(self, when: str, settled: str = "") -> None:
        """Half batches and duplicates; of a settled batch, that each line and person is paid once."""
        from django.db.models import Count, Sum

        from maillage.communities.treasury.models import Settlement
        from maillage.operations.indemnities.models import BatchTransfer, PaymentBatch, TransferLine

        with self.scope():
            for one in PaymentBatch.objects.annotate(n=Count("transfers"), cents=Sum("transfers__cents")):
                items = TransferLine.objects.filter(transfer__batch=one).aggregate(
                    n=Count("pk"), cents=Sum("cents")
                )
                whole = (one.count, one.total_cents, one.total_cents, PAYEES * LINES_EACH)
                if (one.n, one.cents, items["cents"], items["n"]) != whole:
                    self.found.half_batches.append(f"{when}: {one} {one.n} {one.cents} {items} {whole}")
            for model, by in (
                (TransferLine, ("line",)), (BatchTransfer, ("payee",)), (BatchTransfer, ("end_to_end",)),
                (PaymentBatch, ("reference",)),
            ):  # fmt: skip
                twice = model.objects.order_by().values(*by).annotate(n=Count("pk")).filter(n__gt=1)
                self.found.duplicates += [f"{when}: {model.__name__} {row}" for row in twice]
            held = (
                Settlement.objects.filter(undone_at=None).order_by().values("target").annotate(n=Count("pk"))
            )
            self.found.duplicates += [f"{when}: settled twice {row}" for row in held.filter(n__gt=1)]
            if settled:
                paid = BatchTransfer.objects.filter(batch__key=settled, outcome="paid")
                proofs = Settlement.objects.filter(
                    undone_at=None, source="indemnity", proof__in=paid.values("proof")
                )
                if (paid.count(), proofs.count()) != (PAYEES, PAYEES):
                    self.found.lost.append(f"{when}: {paid.count()} paid, {proofs.count()} proved")

    def mails(self) -> None:
        """One mail for each transfer paid, and the worker sends them all. The same one again has the same
        identifier, by which mail programs show it once."""
        from maillage.foundation.notify.models import MailMessage

        deadline = time.monotonic() + MAIL_SECONDS
        wanted = self.found.rounds * PAYEES
        kept = MailMessage.objects.filter(key__startswith="indemnity-paid:")
        while time.monotonic() < deadline and kept.filter(sent_at=None).exists():
            time.sleep(0.5)
        self.found.mails = kept.count()
        if (kept.count(), kept.filter(sent_at__isnull=False).count()) != (wanted, wanted):
            self.found.lost.append(
                f"{kept.count()} mails, {kept.filter(sent_at=None).count()} unsent of {wanted}"
            )
        seen: Counter[str] = Counter()
        about: dict[str, set[str]] = {}
        for path in (VAR / "mailbox").glob("*.log"):
            for text in path.read_bytes().split(b"-" * 79 + b"\n"):
                message = email.message_from_bytes(text)
                if PAID_SUBJECT in _subject(message) and "exercice" in (message["To"] or ""):
                    seen[message["Message-ID"]] += 1
                    about.setdefault(message["To"], set()).add(message["Message-ID"])
        self.found.mails_sent_again = sum(count - 1 for count in seen.values())
        self.found.duplicates += [f"{to}: {len(ids)} mails" for to, ids in about.items() if len(ids) > 1]
        if len(about) != wanted:
            self.found.lost.append(f"{len(about)} people written to, {wanted} paid")


def _subject(message: Message) -> str:
    return str(make_header(decode_header(message["Subject"] or "")))


def main() -> int:
    parser = argparse.ArgumentParser(prog="make drill-batch")
    parser.add_argument("--seconds", type=float, default=150, help="durée des coupures, hors préparation")
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    began = time.monotonic()
    for path in (VAR / "mailbox").glob("*.log"):
        path.unlink()
    with ExitStack() as stack:
        environment = stack.enter_context(database())
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        site = Site({**environment, "PORT": str(port), "SITE_URL": f"http://127.0.0.1:{port}"}, port)
        stack.callback(site.stop)
        drill = Drill(site, random.Random(options.seed))
        drill.prepare()
        site.start()
        drill.round(0, deadly=False)
        deadline, rank = time.monotonic() + options.seconds, 1
        while time.monotonic() < deadline:
            drill.round(rank, deadly=True)
            rank += 1
        site.start()
        drill.mails()
        return tell(drill.found, options.seed, time.monotonic() - began)


def tell(found: Found, seed: int, elapsed: float) -> int:
    waits = sorted(found.waits_ms)
    said = {
        "commit": commit(),
        "cores": os.cpu_count(), "seed": seed, "seconds": round(elapsed, 1), "rounds": found.rounds,
        "kills": sum(found.kills.values()), "kills_by_moment": dict(sorted(found.kills.items())),
        "answers_cut": found.cut, "half_batches": len(found.half_batches),
        "duplicates": len(found.duplicates),
        "lost": len(found.lost), "mails": found.mails, "mails_sent_again_same_id": found.mails_sent_again,
        "p50_ms": round(statistics.median(waits), 1) if waits else None,
        "p95_ms": round(waits[int(0.95 * (len(waits) - 1))], 1) if waits else None,
        "failures": [*found.half_batches, *found.duplicates, *found.lost],
    }  # fmt: skip
    EVIDENCE.parent.mkdir(exist_ok=True)
    EVIDENCE.write_text(json.dumps(said, indent=1, ensure_ascii=False) + "\n")
    print(json.dumps(said, indent=1, ensure_ascii=False))
    wrong = bool(said["failures"]) or not found.rounds or not found.kills
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
