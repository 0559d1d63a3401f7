"""What the vault refuses."""


class VaultError(Exception):
    """A value that does not open here: moved, altered, or sealed by a key that is gone."""


class KeyMissingError(VaultError):
    """No master key, or not the one that is needed: the message says where it was looked for."""
