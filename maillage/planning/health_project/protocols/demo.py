"""The demonstration of protocols: two in force, one in review, one adopted from a neighbour that moved on."""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from maillage.foundation.access.enums import Role
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.planning.health_project import actions as sheets
from maillage.planning.health_project import demo
from maillage.planning.health_project.contents import content, stamp
from maillage.planning.health_project.enums import Part
from maillage.planning.health_project.protocols import actions, queries
from maillage.planning.health_project.protocols.actions import Wording
from maillage.planning.health_project.protocols.models import Protocol, PublishedProtocol
from maillage.planning.health_project.queries import sheet

_FILE = Path(__file__).with_name("demo_protocols.toml")


def load(
    community: Community, people: Mapping[str, User], origin: Community, writers: tuple[User, User]
) -> None:
    """Everything in order, by the actions of the room; once. ``origin`` is another demonstration community,
    ``writers`` its author and its approver.
    """
    told = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    today = timezone.localdate()
    with community_scope(community):
        if Protocol.objects.exists():
            return
        for rank, said in enumerate(told["protocols"]):
            _protocol(community, people, rank, said, today)
    with community_scope(origin):
        given, first = _origin(origin, writers, told["origin"], today)
    with community_scope(community):
        actions.adopt_protocol(by=people[Role.LEAD], community=community, key=demo.key("adopted"), copy=first)
    with community_scope(origin):
        _renew(origin, writers, given, told["origin"], today)
    with community_scope(community):
        _employ(community, people[Role.COORDINATOR])


def _wording(said: dict[str, Any]) -> Wording:
    names = [name for name in Wording.__dataclass_fields__ if name in said and name != "professions"]
    return Wording(**{name: said[name] for name in names}, professions=tuple(said["professions"]))


def _protocol(
    community: Community, people: Mapping[str, User], rank: int, said: dict[str, Any], today: date
) -> None:
    author, reader, approver = people[Role.LEAD], people[Role.MEMBER], people[Role.PRESIDENT]
    one = actions.write_protocol(
        by=author, community=community, key=demo.key("protocol", rank), title=said["title"],
        mission=said["mission"], wording=_wording(said),
    )  # fmt: skip
    version = one.versions.get()
    actions.submit_version(by=author, community=community, version=version)
    if said["state"] == "review":
        text = "Préciser qui reporte la réponse dans le dossier. (exemple)"
        actions.review_version(by=reader, community=community, version=version, opinion="change", text=text)
        return
    actions.review_version(by=reader, community=community, version=version, opinion="agree", text="")
    actions.approve_version(
        by=approver, community=community, version=version, review_on=today + timedelta(days=330), today=today
    )
    if "publish" in said:
        actions.publish_protocol(
            by=approver, community=community, protocol=one, licence=said["publish"], today=today
        )


def _origin(
    origin: Community, writers: tuple[User, User], said: dict[str, Any], today: date
) -> tuple[Protocol, PublishedProtocol]:
    """The protocol of the other community, and its first published version."""
    author = writers[0]
    one = actions.write_protocol(
        by=author, community=origin, key=demo.key("origin"), title=said["title"], mission=said["mission"],
        wording=_wording(said),
    )  # fmt: skip
    return one, _give(origin, writers, one, said["licence"], today)


def _give(
    origin: Community, writers: tuple[User, User], one: Protocol, licence: str, today: date
) -> PublishedProtocol:
    author, approver = writers
    version = one.versions.get(state="draft")
    actions.submit_version(by=author, community=origin, version=version)
    actions.review_version(by=approver, community=origin, version=version, opinion="agree", text="")
    review_on = today + timedelta(days=365)
    actions.approve_version(by=approver, community=origin, version=version, review_on=review_on, today=today)
    return actions.publish_protocol(by=approver, community=origin, protocol=one, licence=licence, today=today)


def _renew(
    origin: Community, writers: tuple[User, User], one: Protocol, said: dict[str, Any], today: date
) -> None:
    """The second version of the origin, published after the adoption."""
    version = actions.revise_protocol(by=writers[0], community=origin, protocol=one)
    actions.edit_version(
        by=writers[0], community=origin, version=version, revision=version.revision, title=one.title,
        change_note=said["newer_note"], wording=replace(_wording(said), steps=said["newer_steps"]),
    )  # fmt: skip
    _give(origin, writers, one, said["licence"], today)


def _employ(community: Community, by: User) -> None:
    """Join each sheet to the protocols that it employs."""
    held = {one.protocol.number for one in queries.protocols()}
    for number, said in enumerate(tomllib.loads(demo.FILE.read_text(encoding="utf-8"))["sheets"], start=1):
        one = sheet(number)
        if one is None or not held.issuperset(said.get("protocols", [])) or not said.get("protocols"):
            continue
        before = content(one, Part.MEANS)
        sheets.save_part(
            by=by, community=community, sheet=one, part=Part.MEANS, seen=stamp(before),
            values=before | {"protocols": sorted(said["protocols"])},
        )  # fmt: skip
