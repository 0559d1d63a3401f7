"""Control B04: which passwords are accepted, and how they are kept."""

import pytest
from django.contrib.auth.hashers import get_hasher, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from maillage.foundation.identity.demo import PASSWORD
from maillage.foundation.identity.models import User

PERSON = User(email="hermance.exemple@exemple.invalid", first_name="Hermance", last_name="Exemplaire")


@pytest.mark.parametrize(
    "password",
    [
        "quatorze signe", "correct cheval agrafe", "été à la plage, non ?", "x7" * 7,
        "🐟🐟🐟🐟🐟🐟 et du pain", "a" * 13 + "b", "dix-huit lapins bleus", "z" * 128, PASSWORD,
    ],
)  # fmt: skip
def test_long_is_enough(password):
    validate_password(password, PERSON)


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("", "court"),
        ("treize signes", "court"),
        ("z" * 129, "128"),
        ("mon maillage de 2026", "maillage"),
        ("ma CPTS du lundi matin", "cpts"),
        ("hermance.exemple@exemple.invalid", "semblable|proche|trop"),
        ("1qaz2wsx3edc4rfv", "courant"),
        ("12345678901234567890", "courant"),
    ],
)
def test_short_common_or_obvious_is_refused(password, reason):
    with pytest.raises(ValidationError, match=f"(?i){reason}"):
        validate_password(password, PERSON)


def test_the_product_hashes_with_argon2id():
    from config import settings as product  # noqa: PLC0415 -- the file, not the test's overrides

    preferred = next(h for h in product.PASSWORD_HASHERS if "MD5" not in h)
    assert "Argon2" in preferred
    assert make_password("x", hasher="argon2").startswith("argon2$argon2id$")
    assert get_hasher("argon2").memory_cost >= 19_456
