"""What a room declares to have its documents written, discussed and filed; example in ``README.md``."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from maillage.foundation.access.enums import Permission
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.writing.declaration import Template
from maillage.foundation.writing.loading import template_for, template_of

if TYPE_CHECKING:
    from maillage.foundation.writing.models import Filing, WrittenDocument

OnFiled = Callable[[User, Community, "WrittenDocument", "Filing"], None]


@dataclass(frozen=True, slots=True)
class Follow:
    """Where one reads what becomes of a filing: the words of the button, an address of the community."""

    label: str
    url_name: str
    permission: Permission


@dataclass(frozen=True, slots=True)
class Writing:
    """One kind of document.

    ``key`` prefixes the names of its addresses and is stored: never change it. ``name`` and ``the`` are how
    it is called (« Lettre d’intention », « la lettre d’intention »). ``templates`` is the folder of its TOML
    files. Who has ``view`` reads and, unless ``comment`` names another right, comments; ``edit`` writes,
    entrusts and settles; ``file`` files. ``on_filed`` runs in the transaction of the filing, inside the
    scope: it may refuse by raising ``WritingError``; ``follow`` is offered once it is filed. ``help_page``
    is the slug of the help. ``home`` names the page of the room that lists and opens its documents, instead
    of the common one.
    """

    key: str
    name: str
    the: str
    templates: Path
    view: Permission
    edit: Permission
    file: Permission
    help_page: str
    intro: str = ""
    comment: Permission | None = None
    home: str = ""
    on_filed: OnFiled | None = None
    follow: Follow | None = None

    @property
    def may_comment(self) -> Permission:
        return self.comment or self.view

    @property
    def agreement(self) -> str:
        """What a participle takes: « e » for « la lettre », nothing for « le projet »."""
        return "e" if self.the.startswith("la ") else ""

    def newest_template(self, community: Community, today: date) -> Template:
        """The template that a document started today in this community would have."""
        return template_for(self.templates, community.region_code, today)

    def template_of(self, document: "WrittenDocument") -> Template:
        """The template that a document was started with."""
        return template_of(self.templates, document.template)


_writings: dict[str, Writing] = {}


def declare(spec: Writing) -> Writing:
    """Make a kind of document known to the jobs of the room; called by ``ready()`` of its app."""
    _writings[spec.key] = spec
    return spec


def declared() -> list[Writing]:
    """Every kind of document."""
    return list(_writings.values())


def writing_of(kind: str) -> Writing:
    """The declaration of a stored kind. Raises ``KeyError`` for one that no room declares."""
    return _writings[kind]
