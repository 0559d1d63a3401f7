"""Forms about the account itself."""

from allauth.account.utils import get_next_redirect_url
from django import forms
from django.http import HttpRequest

from maillage.foundation.account.adapter import AFTER_SIGN_UP
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
        """Keep where the person was going: the confirmation by mail comes before."""
        if wanted := get_next_redirect_url(request):
            request.session[AFTER_SIGN_UP] = wanted


class NameForm(forms.Form):
    """One's own name."""

    first_name = forms.CharField(label="Prénom", max_length=100)
    last_name = forms.CharField(label="Nom", max_length=100)
