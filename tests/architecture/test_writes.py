"""Writes live in actions, and scopes are only switched off where it is written down."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CODE = sorted([*ROOT.glob("maillage/**/*.py"), *ROOT.glob("config/**/*.py")])
WRITES = re.compile(
    r"\.(save|bulk_create|bulk_update|update_or_create|get_or_create|delete)\(|objects\.(create|update)\("
)
# file -> why it may write outside actions.py
WRITERS = {
    "maillage/foundation/identity/models.py": "the user manager creates accounts for allauth and commands",
    "maillage/care/ground/models.py": "a sealed column never goes without its index",
    "maillage/foundation/documents/word.py": "the bytes of a Word file, no row",
}
# file -> why it may read across communities
SCOPE_ESCAPES = {
    "maillage/foundation/access/queries.py": "a person's own assignments, opened by the own_rows policy",
    "maillage/operations/indemnities/queries.py": "what others engaged, by the own_rows policy",
}


def _relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_only_actions_write():
    found = {
        _relative(path)
        for path in CODE
        if path.stem != "actions" and "actions" not in path.parts and "migrations" not in path.parts
        and WRITES.search(path.read_text())
    }  # fmt: skip
    assert found == set(WRITERS)


def test_scopes_are_switched_off_only_where_it_is_said():
    found = {_relative(path) for path in CODE if re.search(r"scopes_disabled\(\)", path.read_text())}
    assert found == set(SCOPE_ESCAPES)


def test_no_model_is_fetched_by_name():
    """``apps.get_model`` hides an import from the contract."""
    found = [
        _relative(path)
        for path in CODE
        if "migrations" not in path.parts and "get_model(" in path.read_text()
    ]
    assert found == []


def test_foreign_keys_across_rooms_have_no_way_back():
    """A reverse accessor would let a low room climb; ``related_name="+"`` closes it."""
    for path in CODE:
        if path.stem != "models" and "models" not in path.parts:
            continue
        for match in re.finditer(
            r"models\.(?:ForeignKey|OneToOneField)\((.*?)\n?\s*\)\n", path.read_text(), re.S
        ):
            assert "related_name=" in match[1], f"{_relative(path)}: {match[1][:60]}"
