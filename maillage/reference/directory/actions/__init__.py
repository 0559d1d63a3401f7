"""The only writers of the directory. They write as the owner of the tables: pages may only read them."""

from maillage.reference.directory.actions.imports import ImportRefusedError, import_extract
from maillage.reference.directory.actions.requests import (
    IMPORT_TASK,
    QUEUE,
    confirm_import,
    forget_gone,
    request_import,
    run_requested,
)

__all__ = [
    "IMPORT_TASK",
    "QUEUE",
    "ImportRefusedError",
    "confirm_import",
    "forget_gone",
    "import_extract",
    "request_import",
    "run_requested",
]
