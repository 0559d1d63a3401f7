"""The installer that runs before anything is installed."""

import json
import sys

import pytest

import bootstrap


@pytest.fixture
def stamps(tmp_path, monkeypatch):
    monkeypatch.setattr(bootstrap, "VENV", tmp_path)
    monkeypatch.setattr(bootstrap, "STAMPS", tmp_path / "stamps.json")
    return tmp_path / "stamps.json"


def test_a_step_runs_again_only_when_its_sources_change(stamps, tmp_path):
    source, done = tmp_path / "lock.txt", []
    source.write_text("a")
    for text in ("a", "a", "b", "b"):
        source.write_text(text)
        bootstrap.step("packages", "Paquets", [source], lambda text=text: done.append(text))
    assert done == ["a", "b"]


def test_a_step_that_failed_is_not_remembered(stamps):
    def fails() -> None:
        raise SystemExit(1)

    with pytest.raises(SystemExit):
        bootstrap.step("packages", "Paquets", ["x"], fails)
    assert not stamps.exists()
    bootstrap.step("packages", "Paquets", ["x"], lambda: None)
    assert list(json.loads(stamps.read_text())) == ["packages"]


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("ERROR: [Errno 28] No space left on device", "le disque est plein"),
        ("Temporary failure in name resolution", "le réseau ne répond pas"),
        ("npm error code EAI_AGAIN", "le réseau ne répond pas"),
        ("anything else", "a échoué ; sa raison est au-dessus"),
    ],
)
def test_a_program_that_fails_ends_in_one_clear_line(capsys, said, line):
    with pytest.raises(SystemExit, match="1"):
        bootstrap.run([sys.executable, "-c", f"print({said!r}); raise SystemExit(2)"])
    assert line in capsys.readouterr().err.splitlines()[-1]


def test_an_old_python_is_refused_by_its_version(monkeypatch, capsys):
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    with pytest.raises(SystemExit, match="1"):
        bootstrap.check_python()
    assert "celui-ci est 3.9.2" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["bootstrap", "run", "dev"])
def test_every_locked_package_has_its_hash_and_no_address(name):
    lock = (bootstrap.REQUIREMENTS / f"{name}.txt").read_text()
    packages = [line for line in lock.splitlines() if line and not line.startswith((" ", "#"))]
    assert packages
    assert all("==" in line and line.endswith("\\") for line in packages)
    assert "://" not in lock


def test_the_interface_lock_has_hashes_and_no_address():
    lock = json.loads((bootstrap.BASE_DIR / "package-lock.json").read_text())
    packages = [package for name, package in lock["packages"].items() if name]
    assert packages
    assert all(package["integrity"].startswith("sha512-") for package in packages)
    assert not any("resolved" in package for package in packages)
