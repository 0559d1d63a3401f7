"""The embedded server: what it must do, and what it must never do to the machine it runs on."""

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from config.cli import BASE_DIR
from config.local import postgres
from config.local.errors import LocalError

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="lends the server an account, which only root can do")


@pytest.fixture
def data_dir(tmp_path):
    yield tmp_path / "pg"
    postgres.remove(tmp_path / "pg")


def ask(server: postgres.Server, query: str, role: str = postgres.SUPERUSER) -> object:
    with psycopg.connect(server.url(role, "postgres"), autocommit=True) as connection:
        cursor = connection.execute(query)
        return cursor.fetchone()[0] if cursor.description else None


def wait_until(true, seconds: float = 15) -> bool:
    deadline = time.monotonic() + seconds
    while not true() and time.monotonic() < deadline:
        time.sleep(0.05)
    return true()


def postmaster(data_dir: Path) -> int:
    return int((postgres.cluster_dir(data_dir) / "postmaster.pid").read_text().split()[0])


def test_starts_once_serves_on_a_closed_socket_and_stops(data_dir):
    server = postgres.ensure_running(data_dir, fast=True)
    first = ask(server, "SELECT pg_postmaster_start_time()")
    assert postgres.ensure_running(data_dir, fast=True) == server
    assert ask(server, "SELECT pg_postmaster_start_time()") == first
    assert ask(server, "SHOW listen_addresses") == ""
    assert ask(server, "SHOW data_checksums") == "on"
    assert ask(server, "SHOW server_encoding") == "UTF8"
    assert stat.S_IMODE(server.socket_dir.stat().st_mode) == 0o700
    assert len(f"{server.socket_dir}/.s.PGSQL.5432") < 107
    server.stop()
    assert not postgres.is_running(data_dir)
    server.stop()


def test_only_the_roles_of_the_platform_may_connect(data_dir):
    with postgres.lease(data_dir, fast=True) as server:
        ask(server, "CREATE ROLE maillage_app LOGIN")
        ask(server, "CREATE ROLE someone LOGIN")
        assert ask(server, "SELECT current_user", "maillage_app") == "maillage_app"
        with pytest.raises(psycopg.OperationalError, match="Peer authentication failed"):
            ask(server, "SELECT 1", "someone")


def test_folders_above_the_data_keep_their_modes(tmp_path):
    closed = tmp_path / "closed"
    data_dir = closed / "project" / "var" / "pg"
    data_dir.mkdir(parents=True)
    closed.chmod(0o700)
    before = [path.stat().st_mode for path in data_dir.parents]
    with postgres.lease(data_dir, fast=True) as server:
        assert ask(server, "SELECT 1") == 1
        assert [path.stat().st_mode for path in data_dir.parents] == before
    with postgres.lease(data_dir, fast=True) as server:
        assert ask(server, "SELECT 1") == 1
    moved = (data_dir / "elsewhere").is_symlink()
    assert moved == (os.geteuid() == 0)
    postgres.remove(data_dir)
    assert not data_dir.exists()


def test_the_last_user_out_stops_the_server(data_dir):
    with postgres.lease(data_dir, fast=True):
        with postgres.lease(data_dir, fast=True) as inner:
            assert ask(inner, "SELECT 1") == 1
        assert postgres.is_running(data_dir)
    assert not postgres.is_running(data_dir)


def test_a_killed_user_leaves_no_server_behind(data_dir):
    script = (
        "import sys, time; from pathlib import Path; from config.local import postgres\n"
        "with postgres.lease(Path(sys.argv[1]), fast=True):\n    print('up', flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-c", script, str(data_dir)]
    with subprocess.Popen(command, cwd=BASE_DIR, stdout=subprocess.PIPE, text=True) as user:
        assert user.stdout.readline() == "up\n"
        assert postgres.is_running(data_dir)
        user.send_signal(signal.SIGKILL)
    assert wait_until(lambda: not postgres.is_running(data_dir))


def test_a_killed_server_starts_again_with_what_was_committed(data_dir):
    server = postgres.ensure_running(data_dir)
    ask(server, "CREATE TABLE kept AS SELECT generate_series(1, 1000)")
    os.kill(postmaster(data_dir), signal.SIGKILL)
    assert wait_until(lambda: not postgres.is_running(data_dir))
    with postgres.lease(data_dir) as server:
        assert ask(server, "SELECT count(*) FROM kept") == 1000


def test_a_stale_pid_borne_by_an_innocent_process_hurts_nobody(data_dir):
    postgres.ensure_running(data_dir, fast=True).stop()
    with subprocess.Popen(["sleep", "60"]) as innocent:
        pid_file = postgres.cluster_dir(data_dir) / "postmaster.pid"
        pid_file.write_text(f"{innocent.pid}\n{pid_file.parent}\n{int(time.time())}\n5432\n\n\n")
        owner = pid_file.parent.stat()
        os.chown(pid_file, owner.st_uid, owner.st_gid)
        pid_file.chmod(0o600)
        assert not postgres.is_running(data_dir)
        with postgres.lease(data_dir, fast=True) as server:
            assert ask(server, "SELECT 1") == 1
        assert innocent.poll() is None
        innocent.terminate()


def test_data_of_another_major_version_are_refused_untouched(data_dir):
    postgres.ensure_running(data_dir, fast=True).stop()
    version = postgres.cluster_dir(data_dir) / "PG_VERSION"
    genuine = version.read_text()
    version.write_text("9\n")
    with pytest.raises(LocalError, match=r"créée par PostgreSQL 9, .* make reset"):
        postgres.ensure_running(data_dir, fast=True)
    version.write_text(genuine)


def test_a_socket_folder_prepared_by_somebody_else_is_refused(data_dir, tmp_path):
    folder = postgres.socket_dir(data_dir)
    folder.parent.mkdir(mode=0o755, exist_ok=True)
    folder.symlink_to(tmp_path)
    with pytest.raises(LocalError, match="préparé par quelqu’un d’autre"):
        postgres.ensure_running(data_dir, fast=True)
    folder.unlink()


def test_the_address_is_known_without_starting_anything(data_dir):
    url = postgres.socket_url(data_dir, "maillage_app", "maillage")
    options = psycopg.conninfo.conninfo_to_dict(url)
    assert options["host"] == str(postgres.socket_dir(data_dir))
    assert (options["user"], options["dbname"]) == ("maillage_app", "maillage")
    assert not data_dir.exists()


@as_root
def test_an_ordinary_account_cannot_enter_the_socket_folder(data_dir):
    with postgres.lease(data_dir, fast=True) as server:
        done = subprocess.run(
            ["ls", str(server.socket_dir)], user="nobody", capture_output=True, text=True, check=False
        )
        assert done.returncode != 0
        assert "denied" in done.stderr
