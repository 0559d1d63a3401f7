"""Switched off, the module is not there: neither its addresses, nor its menus, nor its doors."""

import json
import os
import subprocess
import sys

import pytest
from procrastinate.contrib.django import app as worker

from config.cli import BASE_DIR
from config.databases import care_enabled
from config.local.errors import LocalError

OFF = """
import json, django
django.setup()
from django.conf import settings
from django.urls import Resolver404, resolve
from config.navigation import COMMUNITY_GROUPS
try:
    resolve("/c/une-communaute/soins/etat/")
    found = True
except Resolver404:
    found = False
menus = [entry.url_name for group in COMMUNITY_GROUPS.values() for entry in group]
apps = [name for name in settings.INSTALLED_APPS if "care" in name]
print(json.dumps([found, "care_status" in menus, apps, sorted(settings.DATABASES)]))
"""


@pytest.mark.parametrize(
    ("flag", "expected"),
    [
        ("0", [False, False, [], ["default", "owner"]]),
        ("1", [True, True, ["maillage.care"], ["care", "care_owner", "default", "owner"]]),
    ],
)
def test_the_flag_decides_of_everything(flag, expected):
    environment = {**os.environ, "CARE_ENABLED": flag, "MAILLAGE_MODE": "test",
                   "DJANGO_SETTINGS_MODULE": "config.settings"}  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", OFF], cwd=BASE_DIR, env=environment, capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout) == expected


def test_in_production_somebody_must_have_said_so():
    assert not care_enabled({"MAILLAGE_MODE": "production"})
    assert care_enabled({"MAILLAGE_MODE": "production", "CARE_ENABLED": "1"})
    assert care_enabled({})
    with pytest.raises(LocalError, match="CARE_ENABLED"):
        care_enabled({"CARE_ENABLED": "oui"})


@pytest.mark.django_db(transaction=True)
def test_the_command_says_so_and_refuses(command_environment):
    command = [sys.executable, "-m", "config.cli", "care", "status", "--json"]
    for flag, told in (
        ("0", {"enabled": False, "communities": []}),
        ("1", {"enabled": True, "communities": []}),
    ):
        environment = {**command_environment, "CARE_ENABLED": flag}
        done = subprocess.run(
            command, cwd=BASE_DIR, env=environment, capture_output=True, text=True, check=False
        )
        assert json.loads(done.stdout) == told
        assert done.returncode == 1


def test_the_worker_knows_what_time_does_to_cases():
    """Discovered by the app's own module: a task that nobody imports never runs."""
    periodic = {task.task.name for task in worker.periodic_registry.periodic_tasks.values()}
    assert {"maillage.care.circle.tasks.send_notices", "maillage.care.circle.tasks.purge_cases"} <= periodic
