"""The demonstration: a letter filed and then improved, and another filed too short."""

import tomllib
import uuid
from datetime import datetime
from pathlib import Path
from typing import Any

from maillage.communities.creation.demo import president_of
from maillage.communities.letter.spec import SPEC
from maillage.communities.territory.demo import YOUNG, founding_key
from maillage.foundation.access.enums import Role
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community
from maillage.foundation.tenancy.scope import community_scope
from maillage.foundation.tenancy.zones import zone_of
from maillage.foundation.writing import queries
from maillage.foundation.writing.actions.discussion import resolve, say
from maillage.foundation.writing.actions.documents import assign, start
from maillage.foundation.writing.actions.filing import file_document
from maillage.foundation.writing.actions.sections import save
from maillage.foundation.writing.models import DocumentSection, WrittenDocument

_WRITERS = {
    "territoire": Role.LEAD,
    "diagnostic": Role.COORDINATOR,
    "missions": Role.LEAD,
    "moyens": Role.COORDINATOR,
    "calendrier": Role.SECRETARY,
    "budget": Role.SECRETARY,
}
_KEY = uuid.UUID("0d8f6f0e-2a5c-4c51-8c6a-5b1c1f6f9a10")
# As the line of life says (``creation/demo.py``): the letter, completed.
FILED_AT = datetime(2024, 7, 9, 16, 0, tzinfo=zone_of(""))
# What the youngest community has written so far; the rest waits.
_BEGUN = ("porteur", "territoire", "objectif")


def load(community: Community, people: dict[str, User]) -> None:
    """Both letters; recommencing changes nothing."""
    texts = tomllib.loads(Path(__file__).with_name("demo_letter.toml").read_text(encoding="utf-8"))
    with community_scope(community):
        known = queries.documents(SPEC).exists()
    if not known:
        _filed(community, people, texts)
    _on_its_way(texts)


def _filed(community: Community, people: dict[str, User], texts: dict[str, Any]) -> None:
    president, coordinator = people[Role.PRESIDENT], people[Role.COORDINATOR]
    letter = start(by=coordinator, community=community, spec=SPEC)
    for key, values in texts.items():
        _write(letter, people[_WRITERS.get(key, Role.PRESIDENT)], key, values)
    means = _row(letter, "moyens")
    remark = say(
        by=people[Role.MEMBER], community=community, spec=SPEC, section=means,
        text="Un mi-temps suffira-t-il pendant l’écriture du projet de santé ?",
    )  # fmt: skip
    say(
        by=coordinator, community=community, spec=SPEC, section=means, parent=remark,
        text="Oui pour la première année ; le diagnostic est demandé en appui extérieur.",
    )  # fmt: skip
    resolve(by=coordinator, community=community, spec=SPEC, comment=remark)
    file_document(by=president, community=community, spec=SPEC, document=letter, key=_KEY, at=FILED_AT)
    # Later edits: what the comparison with the filing shows.
    means = texts["moyens"]["text"]
    _write(letter, coordinator, "moyens", {"text": means.replace("mi-temps", "trois quarts de temps")})
    say(
        by=people[Role.ADVISER], community=community, spec=SPEC, section=_row(letter, "liens"),
        text="Pensez à citer l’axe « santé mentale » du projet régional, l’ARS le cherchera.",
    )  # fmt: skip


def _on_its_way(texts: dict[str, Any]) -> None:
    """The youngest community has begun; one of its sections is entrusted, one remark waits."""
    community = Community.objects.get(founding_key=founding_key(YOUNG))
    with community_scope(community):
        if queries.documents(SPEC).exists():
            return
        president = president_of(community)
    letter = start(by=president, community=community, spec=SPEC)
    own = {
        "porteur": {
            "name": community.name,
            "team": [["Prudence Inventée", "Sage-femme", "Saint-Bonnet-en-Champsaur", "Porteuse"]],
        },
        "territoire": {"reasons": "Le Champsaur et le Valgaudemar : deux vallées, une seule route l’hiver."},
        "objectif": texts["objectif"],
    }
    for key in _BEGUN:
        _write(letter, president, key, own[key])
    section = _row(letter, "missions")
    assign(by=president, community=community, spec=SPEC, section=section, person=president)
    say(
        by=president, community=community, spec=SPEC, section=section,
        text="Reprendre ici les trois missions choisies par le groupe de travail.",
    )  # fmt: skip
    # Filed too short: its reviewers ask for more, and the writing goes on.
    key = uuid.uuid5(_KEY, str(community.founding_key))
    file_document(by=president, community=community, spec=SPEC, document=letter, key=key, accept_gaps=True)


def _row(letter: WrittenDocument, key: str) -> DocumentSection:
    with community_scope(letter.community):
        row = queries.section_row(letter, key)
    if row is None:
        raise LookupError(key)
    return row


def _write(letter: WrittenDocument, by: User, key: str, values: dict[str, Any]) -> None:
    row = _row(letter, key)
    save(by=by, community=letter.community, spec=SPEC, section=row, based_on=row.revision, values=values)
