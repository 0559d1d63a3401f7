"""What the actions of the room refuse, in words for people."""

from collections.abc import Sequence


class BudgetError(Exception):
    """A refusal; its text is shown as it is, beside the field when there is one."""

    def __init__(self, text: str, *, field: str = "") -> None:
        super().__init__(text)
        self.field = field


class OverspendError(BudgetError):
    """Nothing forbids it, but somebody must say why: ``warnings`` tell what would be exceeded."""

    def __init__(self, warnings: Sequence[str]) -> None:
        super().__init__(
            "Cette somme dépasse ce qui est prévu : dites pourquoi, ou corrigez-la.", field="overspend_reason"
        )
        self.warnings = tuple(warnings)
