"""The generator: the same seed gives the same bytes, and nobody in it can be taken for somebody."""

from datetime import date

from maillage.reference.directory.invented import words
from maillage.reference.directory.invented.people import make_rpps
from maillage.reference.directory.names import luhn_valid


def lines_of(path):
    return path.read_text(encoding="utf-8").splitlines()


def test_the_same_seed_gives_the_same_bytes(tmp_path):
    made = [make_rpps(tmp_path / str(n), rows=3_000, seed=5).files for n in range(2)]
    assert [path.read_bytes() for path in made[0]] == [path.read_bytes() for path in made[1]]
    other = make_rpps(tmp_path / "other", rows=3_000, seed=6).files[0]
    assert other.read_bytes() != made[0][0].read_bytes()


def test_lines_have_the_published_layout_and_visibly_invented_people(tmp_path):
    header, *lines = lines_of(make_rpps(tmp_path, rows=2_500, seed=1).files[0])
    assert len(lines) == 2_500
    assert header.endswith("|")
    assert {line.count("|") for line in lines} == {header.count("|")} == {56}
    birds = {bird.upper() for bird in words.BIRDS}
    for line in lines:
        cells = line.split("|")
        assert cells[1].startswith("99")
        assert luhn_valid(cells[1])
        assert len(cells[1]) == 11
        assert any(bird in cells[7] for bird in birds)


def test_a_later_edition_changes_the_share_that_was_asked(tmp_path):
    first = set(lines_of(make_rpps(tmp_path / "1", rows=20_000, seed=1).files[0]))
    made = make_rpps(tmp_path / "2", rows=20_000, seed=1, edition=2, changed=0.03, day=date(2026, 2, 5))
    second = set(lines_of(made.files[0]))
    assert 0.02 < len(second - first) / len(second) < 0.04
    assert 0.02 < len(first - second) / len(first) < 0.04
