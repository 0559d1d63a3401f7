"""Inviting someone."""

from django import forms

from maillage.foundation.access.enums import Role
from maillage.foundation.access.queries import Actor
from maillage.foundation.access.roles import ROLES, RoleSpec


class InviteForm(forms.Form):
    """Offers the roles that the person in front may give, and no other."""

    first_name = forms.CharField(label="Prénom", max_length=100, required=False)
    last_name = forms.CharField(label="Nom", max_length=100, required=False)
    email = forms.EmailField(label="Adresse e-mail", max_length=254)
    role = forms.ChoiceField(label="Rôle")

    def __init__(self, *args: object, actor: Actor, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.offered: list[RoleSpec] = [spec for spec in ROLES.values() if spec.role in actor.grantable]
        choices = [(spec.role.value, spec.role.label) for spec in self.offered]
        self.fields["role"].choices = [("", "Choisir un rôle"), *choices]  # type: ignore[attr-defined]

    def clean_role(self) -> Role:
        return Role(self.cleaned_data["role"])
