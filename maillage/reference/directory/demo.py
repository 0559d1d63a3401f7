"""The demonstration: an invented directory of a few departments, in two editions that differ."""

import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from maillage.reference.directory.actions import import_extract
from maillage.reference.directory.enums import Feed
from maillage.reference.directory.invented.people import make_rpps
from maillage.reference.directory.invented.register import make_finess
from maillage.reference.directory.models import DirectoryImport
from maillage.reference.directory.reading import extracts

_EDITIONS = (date(2026, 9, 7), date(2026, 10, 5))
# More changes than in life, so that each list has some.
_CHANGED = 0.04


def load(departments: Mapping[str, float], rows: int) -> None:
    """Two editions of ``rows`` activity lines, and the establishments; once, never over published data.

    ``departments`` says how the lines are shared out between them.
    """
    if DirectoryImport.objects.filter(feed=Feed.PRACTICES).exists():
        return
    with tempfile.TemporaryDirectory() as folder:
        for edition, day in enumerate(_EDITIONS, 1):
            made = make_rpps(
                Path(folder), rows=rows, seed=2026, departments=list(departments), shares=departments,
                edition=edition, changed=_CHANGED, day=day,
            )  # fmt: skip
            wanted = made.files if edition == len(_EDITIONS) else made.files[:1]
            for path in wanted:
                import_extract(extract=extracts(path)[0], by=None, confirm=True)
        for path in make_finess(Path(folder), departments=list(departments), day=_EDITIONS[-1]).files:
            import_extract(extract=extracts(path)[0], by=None, confirm=True)
