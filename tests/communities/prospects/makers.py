"""Prospects for tests, made as people make them: by the actions of the room."""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils import timezone

from maillage.communities.prospects.actions import cards, contacts
from maillage.communities.prospects.card import Card
from maillage.communities.prospects.enums import Channel, ProspectKind, Source
from maillage.communities.prospects.imports import PROSPECTS
from maillage.communities.prospects.models import Prospect
from maillage.foundation.identity.models import User
from maillage.foundation.tabular.actions import choose, confirm, receive
from maillage.foundation.tabular.headings import from_json
from maillage.foundation.tabular.models import ImportRecord, PendingUpload
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope

# Valid numbers that no directory gives.
RPPS = ("99999999990", "99999999008", "99999998992")
FILE = "Nom;Prénom;Profession;Ville\nLoriot;Nina;IDEL;Sisteron\n".encode()
OPTIONS = {"source": "liste de la réunion", "homonyms": "aside", "replace": "", "channel": "telephone"}


def enter(
    community: Community, by: User, last_name: str = "Exemple", *, homonym: bool = False, **values: Any
) -> Prospect:
    """Somebody typed by hand."""
    said = {"first_name": "Inès", "phone": "04 92 00 00 00", "source": Source.PERSONNE} | values
    with community_scope(community):
        card = Card(last_name=last_name, **said)
        return cards.enter(by=by, community=community, card=card, homonym=homonym)


def structure(community: Community, by: User, name: str = "MSP imaginaire") -> Prospect:
    with community_scope(community):
        card = Card(kind=ProspectKind.STRUCTURE, structure_name=name)
        return cards.enter(by=by, community=community, card=card)


def contact(
    community: Community,
    by: User,
    prospects: Sequence[Prospect],
    *,
    on: date | None = None,
    key: uuid.UUID | None = None,
    note: str = "",
) -> uuid.UUID:
    """The gesture that notes a call to each."""
    key = key or uuid.uuid4()
    with community_scope(community):
        contacts.note_contacts(
            by=by, community=community, numbers=[one.number for one in prospects], key=key,
            on=on or timezone.localdate(), channel=Channel.TELEPHONE, contacted_by=by, note=note,
        )  # fmt: skip
    return key


def remind(community: Community, by: User, prospect: Prospect, on: date | None = None) -> None:
    """Trusted to this person, to call back today."""
    with community_scope(community):
        contacts.assign(
            by=by, community=community, numbers=[prospect.number], to=by, remind_on=on or timezone.localdate()
        )


def upload(community: Community, by: User, content: bytes, **options: str) -> PendingUpload:
    """A file that waits, its precisions given."""
    waiting = receive(by=by, community=community, spec=PROSPECTS, name="essai.csv", content=content)
    with community_scope(community):
        choose(
            by=by, community=community, spec=PROSPECTS, upload=waiting, choice=from_json(waiting.choice),
            options=OPTIONS | options,
        )  # fmt: skip
        waiting.refresh_from_db()
    return waiting


def load(community: Community, by: User, content: bytes, **options: Any) -> ImportRecord:
    """A file imported."""
    done = upload(community, by, content)
    return confirm(
        by=by,
        community=community,
        spec=PROSPECTS,
        upload=done,
        options=OPTIONS | {"replace": False} | options,
    )


def bring(community: Community, by: User, content: bytes) -> tuple[PendingUpload, ImportRecord]:
    """The same file twice: one that waits, and one imported."""
    record = load(community, by, content)
    return upload(community, by, content), record


def within(community: Community, read: Any) -> Any:
    """What a read gives in the scope of a community."""
    with community_scope(community):
        return read()
