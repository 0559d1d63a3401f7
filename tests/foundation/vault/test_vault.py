"""Control F11: a sealed value opens at its place only, with keys that the database does not hold."""

import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.foundation.tenancy.scope import community_scope
from maillage.foundation.vault import actions, keys, sealing
from maillage.foundation.vault.errors import KeyMissingError, VaultError
from maillage.foundation.vault.models import DataKey
from maillage.foundation.vault.queries import Keys, masters_in_use

KEY = secrets.token_bytes(sealing.KEY_BYTES)
PLACE = sealing.place("operations_bankdetails", "iban_sealed", 7, "row-1")


@given(st.text(max_size=80), st.integers(0, 2**32 - 1))
def test_what_is_sealed_opens_and_never_shows(text, number):
    sealed = sealing.seal(KEY, number, text.encode(), PLACE)
    assert sealing.unseal(KEY, sealed, PLACE).decode() == text
    assert sealing.key_number(sealed) == number
    assert len(text) < 4 or text.encode() not in sealed
    assert sealing.seal(KEY, number, text.encode(), PLACE) != sealed


@pytest.mark.parametrize(
    "elsewhere",
    [
        ("operations_payeraccount", "iban_sealed", 7, "row-1"),
        ("operations_bankdetails", "other", 7, "row-1"),
        ("operations_bankdetails", "iban_sealed", 8, "row-1"),
        ("operations_bankdetails", "iban_sealed", 7, "row-2"),
    ],
)
def test_a_value_moved_elsewhere_is_refused(elsewhere):
    sealed = sealing.seal(KEY, 1, b"secret", PLACE)
    with pytest.raises(VaultError):
        sealing.unseal(KEY, sealed, sealing.place(*elsewhere))


@given(st.integers(0, 200))
def test_one_changed_byte_is_refused(at):
    sealed = bytearray(sealing.seal(KEY, 1, b"FR76 secret", PLACE))
    sealed[at % len(sealed)] ^= 1
    with pytest.raises(VaultError):
        sealing.unseal(KEY, bytes(sealed), PLACE)


def test_a_key_file_is_private_kept_and_rotates(tmp_path):
    path = tmp_path / "deep" / "vault_keys"
    assert keys.make_key_file(path)
    first = path.read_text()
    assert not keys.make_key_file(path)
    assert path.read_text() == first
    assert path.stat().st_mode & 0o777 == 0o600
    assert keys.add_key(path) == "k2"
    assert list(keys.parse(path.read_text()).keys) == ["k2", "k1"]
    with pytest.raises(KeyMissingError):
        keys.remove_key(path, "k2")
    keys.remove_key(path, "k1")
    assert list(keys.parse(path.read_text()).keys) == ["k2"]
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("text", ["", "k1:abc", "k1", f"k1:{'0' * 64},k1:{'1' * 64}"])
def test_an_ill_written_ring_is_refused_without_being_repeated(text):
    with pytest.raises(KeyMissingError) as caught:
        keys.parse(text)
    assert not text or text not in str(caught.value)


@pytest.mark.django_db
def test_data_keys_are_wrapped_and_follow_the_master(cast, settings):
    """The wrapped key opens with its master alone; a rewrap keeps the same data key; then the old may go."""
    old, new = f"old:{secrets.token_hex(32)}", f"new:{secrets.token_hex(32)}"
    settings.VAULT_KEYS = old
    with community_scope(cast.ours):
        data_key = actions.sealing_keys(community=cast.ours, purpose="bank").key(1)
        assert actions.sealing_keys(community=cast.ours, purpose="bank").latest == 1
        row = DataKey.objects.get()
        assert data_key not in bytes(row.wrapped)
        settings.VAULT_KEYS = new
        with pytest.raises(KeyMissingError):
            Keys(cast.ours, "bank").key(1)
        settings.VAULT_KEYS = f"{new},{old}"
        assert masters_in_use() == {"old": 1}
        assert actions.rewrap(community=cast.ours) == 1
        assert actions.rewrap(community=cast.ours) == 0
        settings.VAULT_KEYS = new
        assert Keys(cast.ours, "bank").key(1) == data_key
    with community_scope(cast.theirs):
        assert actions.sealing_keys(community=cast.theirs, purpose="bank").key(1) != data_key
