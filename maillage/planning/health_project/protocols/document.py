"""A protocol as a document, alone or in the project. Pure: no query."""

from datetime import date

from maillage import french
from maillage.foundation.documents.model import (
    Block,
    Bullets,
    Document,
    Note,
    Paragraph,
    Section,
    Terms,
    Tone,
)
from maillage.foundation.tenancy.models import Community
from maillage.planning.health_project.protocols.differences import labels, said
from maillage.planning.health_project.protocols.enums import VersionState
from maillage.planning.health_project.protocols.models import Protocol, ProtocolVersion

LISTED = ("inclusion", "exclusion", "steps", "sources")


def protocol_document(
    protocol: Protocol, version: ProtocolVersion, community: Community, today: date
) -> Document:
    """One version of a protocol, printable."""
    return Document(
        title=protocol.title,
        subtitle=f"Protocole pluriprofessionnel, version {version.version}",
        issuer=community.name,
        day=today,
        blocks=(*protocol_facts(protocol, version), *protocol_blocks(version)),
        reference=f"Protocole {protocol.number}, version {version.version}",
        status="" if version.state == VersionState.APPROVED else version.get_state_display(),
    )


def protocol_section(protocol: Protocol, version: ProtocolVersion) -> Section:
    """The protocol as a part of a longer document."""
    blocks: list[Block] = [*protocol_facts(protocol, version)]
    for block in protocol_blocks(version):
        if isinstance(block, Section):
            blocks += [Paragraph(block.title, soft=True), *block.blocks]
        else:
            blocks.append(block)
    return Section(f"Protocole {protocol.number} : {protocol.title}", tuple(blocks))


def protocol_facts(protocol: Protocol, version: ProtocolVersion) -> tuple[Block, ...]:
    """Its mission, its state, who it comes from."""
    rows = [
        ("Mission de l’ACI", protocol.get_mission_display()),
        ("Version", f"{version.version}, {version.get_state_display().lower()}"),
        ("Professions concernées", said(version.content(), "professions")),
    ]
    if version.approved_on:
        rows.append(("Approuvé le", french.day(version.approved_on)))
    if version.review_on:
        rows.append(("À relire avant le", french.day(version.review_on)))
    if protocol.lineage:
        origin = protocol.lineage[0]
        rows.append(("Adapté de", f"{origin['title']}, version {origin['version']}, {origin['publisher']}"))
    return (Terms(tuple((name, text) for name, text in rows if text)),)


def protocol_blocks(version: ProtocolVersion) -> tuple[Block, ...]:
    """What it says; the warning signs are framed."""
    content = version.content()
    made: list[Block] = []
    for name, title in labels().items():
        text = said(content, name).strip()
        if not text or name == "professions":
            continue
        lines = tuple(line.strip() for line in text.splitlines() if line.strip())
        if name == "red_flags":
            made.append(Note(title, text, Tone.CAUTION))
        elif name in LISTED and len(lines) > 1:
            made.append(Section(title, (Bullets(lines),)))
        else:
            made.append(Section(title, (Paragraph(text),)))
    return tuple(made)
