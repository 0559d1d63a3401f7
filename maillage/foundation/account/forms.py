"""Forms about the account itself."""

from django import forms
from django.http import HttpRequest

from maillage.foundation.identity.models import User


class SignupFields(forms.Form):
    """The name, asked at sign-up before the address and the password (a mixin that allauth composes)."""

    first_name = forms.CharField(
        label="Prénom", max_length=100, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    last_name = forms.CharField(
        label="Nom", max_length=100, widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )
    field_order = ["first_name", "last_name", "email", "password1"]

    def signup(self, request: HttpRequest, user: User) -> None:
        """Nothing more: allauth's adapter copies the two names."""


class NameForm(forms.Form):
    """One's own name."""

    first_name = forms.CharField(label="Prénom", max_length=100)
    last_name = forms.CharField(label="Nom", max_length=100)
