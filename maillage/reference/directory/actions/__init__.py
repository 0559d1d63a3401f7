"""The only writers of the directory. They write as the owner of the tables: pages may only read them."""

from maillage.reference.directory.actions.imports import ImportRefusedError, import_extract
from maillage.reference.directory.actions.requests import forget_gone, request_import, run_requested

__all__ = ["ImportRefusedError", "forget_gone", "import_extract", "request_import", "run_requested"]
