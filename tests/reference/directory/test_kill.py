"""Control D07: an import killed midway leaves the directory as it was, and goes on where it stopped."""

import json
import os
import signal
import subprocess
import sys
import time
from datetime import date

import pytest
from django.db import connections

from maillage.reference.directory.invented.people import make_rpps
from maillage.reference.directory.models import DirectoryImport, Practice

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
LINES = 150_000
# What a line becomes, keys and numbers of the database left out.
_STATE = """
    SELECT md5(string_agg(t::text, E'\\n' ORDER BY t::text)) FROM (
        SELECT p.line_hash, p.professional_id, p.profession, p.mode, p.commune_id, p.site_id, s.street,
               s.name, f.last_name, f.search_key
        FROM reference_practice p JOIN reference_professional f ON f.ident = p.professional_id
        LEFT JOIN reference_practicesite s ON s.ident = p.site_id WHERE p.gone_on IS NULL
    ) t
"""


def state() -> str:
    with connections["owner"].cursor() as cursor:
        cursor.execute(_STATE)
        return cursor.fetchone()[0]


def command(path, environment) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", "config.cli", "import", "rpps", str(path), "--confirm", "--json"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def wait_for_a_checkpoint(process, run_of) -> DirectoryImport:
    for _ in range(2_000):
        run = run_of()
        if run is not None and run.state == "reading" and run.checkpoint > 1:
            return run
        assert process.poll() is None, "the import ended before it could be killed"
        time.sleep(0.02)
    raise AssertionError("no checkpoint within forty seconds")


@pytest.mark.timeout(400)
def test_a_killed_import_goes_on_from_its_checkpoint(tmp_path, command_environment):
    path = make_rpps(
        tmp_path, rows=LINES, seed=3, departments=["04", "05"], companions=False, day=date(2026, 11, 5)
    ).files[0]
    before = state()
    known = set(DirectoryImport.objects.using("owner").values_list("pk", flat=True))

    def run_of():
        return DirectoryImport.objects.using("owner").exclude(pk__in=known).first()

    process = command(path, command_environment)
    run = wait_for_a_checkpoint(process, run_of)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    stopped = run_of()
    assert stopped.state == "reading"
    assert 1 < stopped.checkpoint < LINES
    assert state() == before, "nothing is merged before the end"

    report = None
    for _ in range(10):  # the server takes a few seconds to see that the other is dead
        again = command(path, command_environment)
        out, _ = again.communicate(timeout=200)
        if again.returncode == 0:
            report = json.loads(out)[0]
            break
        time.sleep(2)
    assert report is not None
    run = run_of()
    assert (run.pk, run.state) == (stopped.pk, "done"), "the same import, gone on with"
    assert report["read"] == LINES
    assert report["read"] == report["created"] + report["updated"] + report["same"] + report["rejected"]
    assert Practice.objects.using("owner").filter(gone_on=None).count() == LINES - report["rejected"]

    resumed = state()
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "TRUNCATE reference_practice, reference_practicesite, reference_professional,"
            " reference_directorychange"
        )
    whole = command(path, command_environment)
    whole.communicate(timeout=200)
    assert whole.returncode == 0
    assert state() == resumed, "the same directory as without the kill"
