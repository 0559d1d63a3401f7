"""The compiled loops say what the reader in Python says, line by line; the library of XXH64 is the judge."""

import random

import numpy as np
import pytest
import xxhash

from maillage.reference.directory.compiled.beside import steps_beside
from maillage.reference.directory.compiled.hashing import span_hash
from maillage.reference.directory.compiled.reader import CompiledReader
from maillage.reference.directory.invented.people import make_rpps
from maillage.reference.directory.layouts import UnreadableFileError, recognise
from maillage.reference.directory.lines import PracticeReader
from maillage.reference.directory.places import Gazetteer
from maillage.reference.directory.reading import (
    MAX_LINE,
    TOO_LONG,
    Block,
    blocks,
    extracts,
    layout_of,
    line_hashes,
)
from tests.reference.directory.makers import HEADER, activity, text, write

LAYOUT = recognise(HEADER.encode())
GAZETTEER = Gazetteer.of(
    [("04209", "sisteron", ["04200"], False), ("04070", "digne les bains", ["04000"], False)], []
)
ODD = [
    {}, {"last": "D’ŒUVRE-½ÇĐÿ", "first": "Zoé  Łucja"}, {"last": " "}, {"last": "ŽÁK\x0bX"},
    {"last": "Nguyễn"}, {"profession": ""}, {"profession": "X" * 11},
    {"name": "CABINET «\xa0ÉTÉ\xa0»", "site": "C2"},
    {"site": "", "street": "ICI"}, {"site": "C" * 70}, {"commune": "", "cedex": "04000 DIGNE CEDEX"},
    {"site": "", "name": "", "street": "", "postal": "", "cedex": "", "commune": "", "town": ""},
    {"commune": "99999", "postal": "", "town": "", "cedex": ""}, {"last": "A\\B"}, {"last": "A\tB"},
    {"last": "X\0"}, {"town": "\U0001f600"}, {"phone": "0"}, {"first": ""},
]  # fmt: skip
LINES = [activity(number % 7, **cells).encode() for number, cells in enumerate(ODD * 2)]
LINES += [
    b"", b"|", TOO_LONG, activity(5).encode() + b"|", activity(5).encode()[:-1], b"x" * (MAX_LINE + 9),
    activity(6).encode().replace(b"EXEMPLE", b"\xff\xfe"),
    activity(6).encode().replace(b"EXEMPLE", b"\xe2\x80"),
    activity(7).replace("|8000", "|7000").encode(), activity(8).replace("8|000", "0|000").encode(),
    activity(9).replace("|80000000009", "|80000000008").encode(),
]  # fmt: skip


def by_line(rows):
    """{stage: rows in order}, whatever the chunks they came in; persons and places said once."""
    found = {}
    for stage, chunks in rows.staged.items():
        lines = b"\n".join(chunks).split(b"\n") if chunks else []
        found[stage] = sorted(lines, key=lambda row: int(row.split(b"\t")[0]))
    return found


def said(rows, stage):
    """What the first line of each person or place says, without its number."""
    first = {}
    for row in by_line(rows)[stage]:
        ident, _, rest = row.partition(b"\t")[2].partition(b"\t")
        first.setdefault(ident, rest)
    return first


def both(lines, layout=LAYOUT):
    python = PracticeReader(layout, GAZETTEER)
    hashes = line_hashes(lines)
    expected = python.rows(range(2, len(lines) + 2), lines, hashes.tolist())
    compiled = CompiledReader(layout, GAZETTEER)
    step = compiled.step(Block(2, b"\n".join(lines), 0), after=1)
    assert step.hashes.tolist() == hashes.tolist()
    assert step.last == len(lines) + 1
    assert by_line(step.rows)["practice"] == by_line(expected)["practice"]
    assert sorted(step.rows.refused) == sorted(expected.refused)
    for stage in ("person", "site"):
        assert said(step.rows, stage) == said(expected, stage), stage
    # Of two labels of a same code, which comes last depends on the way.
    assert step.labels.keys() == python.labels.keys()
    assert step.notes == python.notes
    return step


def test_a_hash_is_that_of_the_library():
    rng = random.Random(1)
    for size in [*range(80), 500, 5_000]:
        data = rng.randbytes(size)
        found = span_hash(np.frombuffer(data + b"x", np.uint8), 0, size, np.uint64(2))
        assert int(found) == xxhash.xxh64_intdigest(data, 2), size


def test_every_kind_of_line_is_read_alike():
    step = both(LINES)
    assert step.rows.refused, "some lines are refused"
    assert len(by_line(step.rows)["practice"]) > 20


@pytest.mark.parametrize("seed", range(4))
def test_damaged_lines_are_read_alike(seed):
    """Bytes changed, removed, doubled: most of what a disk or a network does to a file."""
    rng = random.Random(seed)
    lines = []
    for number in range(400):
        line = bytearray(rng.choice(LINES[:20]) if number % 2 else activity(number).encode())
        for _ in range(rng.randrange(3)):
            at = rng.randrange(len(line))
            line[at : at + rng.randrange(2)] = rng.choice(
                [b"|", b"\xc3", b"\xa9", b"\xe2\x80\x99", b"\\", b"8", b""]
            )
        lines.append(bytes(line).replace(b"\n", b"").replace(b"\r", b""))
    both(lines)


def test_columns_that_a_file_lacks_are_empty():
    header = "|".join(HEADER.split("|")[:52]) + "|"
    short = ["|".join(activity(number).split("|")[:52]) + "|" for number in range(1, 9)]
    both([line.encode() for line in short], recognise(header.encode()))


def test_lines_before_the_checkpoint_are_hashed_and_no_more():
    lines = [activity(number).encode() for number in range(1, 11)]
    step = CompiledReader(LAYOUT, GAZETTEER).step(Block(2, b"\n".join(lines), 0), after=7)
    numbers = [int(row.split(b"\t")[0]) for row in by_line(step.rows)["practice"]]
    assert (len(step.hashes), numbers) == (10, [8, 9, 10, 11])


def test_a_process_beside_reads_the_file_as_this_one(tmp_path):
    path = make_rpps(tmp_path, rows=9_000, seed=5, departments=["04"], companions=False).files[0]
    extract = extracts(path)[0]
    layout = layout_of(extract)
    here = CompiledReader(layout, GAZETTEER)
    expected = [here.step(block, after=100) for block in blocks(extract, skip=1)]
    steps = list(steps_beside(extract, layout, GAZETTEER, after=100))
    assert len(steps) == len(expected) > 1
    for found, step in zip(steps, expected, strict=True):
        assert (found.last, found.done, found.rows) == (step.last, step.done, step.rows)
        assert found.hashes.tolist() == step.hashes.tolist()


def test_a_damaged_file_is_refused_by_the_process_beside(tmp_path):
    path = write(tmp_path, b"\x1f\x8b\x08 nothing", "PS_LibreAcces_Personne_activite_20260105.txt.gz")
    with pytest.raises(UnreadableFileError, match="endommagé"):
        list(steps_beside(extracts(path)[0], LAYOUT, GAZETTEER, after=1))


def test_a_small_file_of_the_tests_is_one_step(tmp_path):
    path = write(tmp_path, text(*[activity(number) for number in range(1, 4)]))
    steps = list(steps_beside(extracts(path)[0], LAYOUT, GAZETTEER, after=1))
    assert [step.last for step in steps] == [4]
