"""One key for every spelling of a name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.reference.geography.names import search_key


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Saint-Étienne-de-Tinée", "saint etienne de tinee"),
        ("ST ETIENNE DE TINEE", "saint etienne de tinee"),
        ("L’Haÿ-les-Roses", "l hay les roses"),
        ("Ste-Colombe", "sainte colombe"),
        ("Villefranche s/ Saône", "villefranche sur saone"),
        ("Œuilly", "oeuilly"),
        ("  ", ""),
    ],
)
def test_spellings_meet(written, key):
    assert search_key(written) == key


@given(st.text())
def test_a_key_is_its_own_key_and_holds_no_wildcard(text):
    key = search_key(text)
    assert search_key(key) == key
    assert all(char.isalnum() or char == " " for char in key)
