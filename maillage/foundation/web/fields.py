"""Fields of forms that several rooms ask for."""

from typing import Any

import phonenumbers
from django import forms

INCOMPLETE = "Ce numéro n’est pas complet : dix chiffres, ou un indicatif de pays."


def usual_phone(text: str) -> str:
    """A French number, overseas included, or an international one, in its usual spelling.

    Raises ``ValueError`` when it is neither.
    """
    try:
        number = phonenumbers.parse(text, "FR")
    except phonenumbers.NumberParseException as error:
        raise ValueError(INCOMPLETE) from error
    if not phonenumbers.is_possible_number(number):
        raise ValueError(INCOMPLETE)
    national = number.country_code == phonenumbers.country_code_for_region("FR")
    style = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(number, style.NATIONAL if national else style.INTERNATIONAL)


class PhoneField(forms.CharField):
    """A number as people type it; cleaned by ``usual_phone``."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=30, **options)
        self.widget.input_type = "tel"

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        if not text:
            return ""
        try:
            return usual_phone(text)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error
