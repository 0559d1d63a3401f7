"""GET cannot write: every statement but a read is refused while a page is being read.

The log is the one exception, because reading certain pages must leave a trace.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

_READS = re.compile(
    r"[\s(]*(SELECT|WITH|SAVEPOINT|RELEASE|ROLLBACK|SHOW|EXPLAIN|DECLARE|FETCH|CLOSE)\b", re.IGNORECASE
)
_WRITES = re.compile(r"\b(INSERT\s+INTO|UPDATE\s+\S+\s+SET|DELETE\s+FROM|procrastinate_\w+\()", re.IGNORECASE)
_LOG_INSERT = re.compile(r'\s*INSERT INTO "?foundation_auditevent"?', re.IGNORECASE)


class WriteDuringReadError(RuntimeError):
    """A page that should only read tried to write: a defect of the page, never of its user."""


def _refuse_writes(
    execute: Callable[..., Any],
    sql: str,
    params: object,
    many: bool,  # noqa: FBT001 -- the signature that Django calls
    context: object,
) -> Any:
    if _LOG_INSERT.match(sql) or (_READS.match(sql) and not _WRITES.search(sql)):
        return execute(sql, params, many, context)
    raise WriteDuringReadError(f"a GET page tried to write: {sql[:120]}")


@contextmanager
def readonly_database(using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Raise ``WriteDuringReadError`` on any statement of this connection that is not a read."""
    with connections[using].execute_wrapper(_refuse_writes):
        yield
