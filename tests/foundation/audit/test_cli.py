"""``maillage audit`` as an operator runs it: answers and exit statuses."""

import json

import pytest
from click.testing import CliRunner

from maillage.foundation.audit import cli as audit_cli
from maillage.foundation.audit.actions import record
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.audit.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(settings, tmp_path):
    settings.AUDIT_KEY_FILE = tmp_path / "key.pem"
    settings.AUDIT_CHECKPOINT_DIR = tmp_path / "checkpoints"
    return lambda *arguments: CliRunner().invoke(audit_cli.group, [*map(str, arguments)])


def _event():
    return record(action=AuditAction.REFERENCE_LOADED, by=None, subject_type="x", subject_id=1)


def test_checkpoint_then_verify_against_it(run):
    _event()
    made = run("checkpoint")
    assert made.exit_code == 0, made.output
    path = made.stdout.strip().splitlines()[-1]
    checked = run("verify", "--against", path, "--json")
    assert checked.exit_code == 0, checked.output
    result = json.loads(checked.stdout)
    assert (result["holds"], result["checkpoints"], result["divergences"]) == (True, 1, [])
    assert result["events"] == AuditEvent.objects.filter(community_id=0).count() > 0


def test_a_tail_that_is_missing_exits_1(run, monkeypatch):
    _event()
    path = run("checkpoint").stdout.strip().splitlines()[-1]
    monkeypatch.setattr("maillage.foundation.audit.queries._links", lambda chain, using: iter(()))
    checked = run("verify", "--against", path)
    assert checked.exit_code == 1
    assert "chaîne 0, rang 1" in checked.output


def test_before_anything_is_signed_the_chains_are_verified_without_a_key(run):
    _event()
    checked = run("verify", "--json")
    assert checked.exit_code == 0, checked.output
    assert json.loads(checked.stdout)["events"] > 0


def test_a_checkpoint_cannot_be_read_without_the_key(run, settings, tmp_path):
    path = run("checkpoint").stdout.strip().splitlines()[-1]
    settings.AUDIT_KEY_FILE = tmp_path / "elsewhere.pem"
    checked = run("verify", "--against", path)
    assert checked.exit_code == 2
    assert "clé" in checked.output


def test_a_file_that_is_no_checkpoint_exits_2(run, tmp_path):
    run("checkpoint")
    (tmp_path / "x.json").write_text("{}")
    assert run("verify", "--against", tmp_path / "x.json").exit_code == 2
