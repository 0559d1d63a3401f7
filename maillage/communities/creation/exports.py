"""The line of life as one table."""

from collections.abc import Iterator

from maillage.communities.creation.queries import LifeLine, Mark, StageView

HEADINGS = (
    "Étape", "Intitulé", "État de l’étape", "Nature de la ligne", "Libellé", "Fait", "Date", "Qui", "Pour le",
    "Document", "Où le trouver", "Note",
)  # fmt: skip
SAID = {Mark.DONE: "passée", Mark.NOW: "en cours", Mark.NEXT: "à venir", Mark.ALONGSIDE: "par mission"}
Row = tuple[object, ...]


def line_rows(line: LifeLine) -> tuple[tuple[str, ...], Iterator[Row]]:
    """Headings, then one row an event and one row a line of a checklist, stage by stage."""
    return HEADINGS, (row for stage in line.stages for row in _rows(stage))


def _rows(stage: StageView) -> Iterator[Row]:
    head = (stage.text.number, stage.text.title, SAID[stage.mark])
    for one in stage.events:
        yield (
            *head, "étape atteinte", one.get_status_display(), "oui", one.effective_on, one.acted_by, None,
            one.document, one.document_url, one.note,
        )  # fmt: skip
    for item in stage.items:
        entry = item.entry
        answer = item.answer
        yield (
            *head, "point", item.item.label, "oui" if item.done else "non", item.done_on, item.who,
            entry.due_on if entry else None,
            (answer.document if answer else "") or (entry.document if entry else ""),
            entry.document_url if entry else "",
            (answer.detail if answer else "") or (entry.note if entry else ""),
        )  # fmt: skip
