"""The number of an account: checked, shown by its ends, and recognised again without being kept.

The whole IBAN is never stored: nothing here needs it. A keyed fingerprint tells that two are the same one.
"""

from django.conf import settings
from django.utils.crypto import salted_hmac
from stdnum import iban

_SALT = "maillage.communities.treasury.iban"


def clean_iban(text: str) -> str:
    """Without spaces, in capitals. Raises ``ValueError`` when its key is wrong."""
    number = iban.compact(text)
    if not iban.is_valid(number):
        raise ValueError("iban")
    return str(number)


def masked(number: str) -> str:
    """« FR76 •••• 0189 »."""
    return f"{number[:4]} •••• {number[-4:]}"


def fingerprint(number: str) -> str:
    """64 signs that tell this IBAN from any other, and do not give it back."""
    return _fingerprint(number, settings.SECRET_KEY)


def fingerprints(number: str) -> list[str]:
    """The same with each key that the site had: one that was recorded before the key changed is found."""
    return [_fingerprint(number, key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


def _fingerprint(number: str, secret: str) -> str:
    return salted_hmac(_SALT, number, secret=secret, algorithm="sha256").hexdigest()
