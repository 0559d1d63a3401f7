"""The tests run under the same walls as the product: proofs about their own database."""

import socket
import subprocess
import sys

import psycopg
import pytest
from django.db import ProgrammingError, connection

from config.cli import BASE_DIR


@pytest.mark.django_db
def test_the_tests_run_as_a_role_without_power():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname, rolsuper, rolbypassrls, rolcreatedb FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == ("maillage_app", False, False, False)


@pytest.mark.django_db
@pytest.mark.parametrize("statement", ["TRUNCATE django_session", "CREATE TABLE public.mine (id int)"])
def test_the_role_that_serves_cannot_change_the_schema(statement):
    with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_a_committed_row_is_gone_at_the_next_test(turn):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_session")
        assert cursor.fetchone() == (0,), turn
        cursor.execute("INSERT INTO django_session VALUES ('key', 'data', now())")


@pytest.mark.django_db(transaction=True)
def test_a_command_of_its_own_process_sees_the_same_database(command_environment):
    script = (
        "import django; django.setup(); from django.db import connection; c = connection.cursor();"
        "c.execute('SELECT current_database(), current_user'); print(*c.fetchone())"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=command_environment | {"DJANGO_SETTINGS_MODULE": "config.settings"},
        cwd=BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == [connection.settings_dict["NAME"], "maillage_app"]


@pytest.mark.parametrize("host", ["192.0.2.1", "exemple.invalid"])
def test_the_network_is_out_of_reach(host):
    with pytest.raises(ConnectionRefusedError, match="may not reach"):
        socket.create_connection((host, 80), timeout=1)


@pytest.mark.django_db
def test_row_security_is_enforced_for_this_connection():
    with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.cursor() as cursor:
        cursor.cursor.execute("SET SESSION AUTHORIZATION maillage_owner")
