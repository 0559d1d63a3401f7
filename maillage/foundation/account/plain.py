"""allauth's forms with our labels, and no placeholder: it repeats the label and vanishes as one types."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn

_LABELS = {
    "login": "Adresse e-mail",
    "email": "Adresse e-mail",
    "code": "Code",
    "name": "Nom de la clé",
    "passwordless": "Ouvrir mon compte avec cette clé seule, sans mot de passe",
    "oldpassword": "Mot de passe actuel",
}
_HELP = {
    "passwordless": "La clé demandera votre doigt, votre visage ou un code : elle vaut deux facteurs.",
}


class Plain:
    """Mixed into a form of allauth."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():  # type: ignore[attr-defined]
            field.widget.attrs.pop("placeholder", None)
            field.label = _LABELS.get(name, field.label)
            field.help_text = _HELP.get(name, field.help_text)


class LoginForm(Plain, account.LoginForm): ...


class SignupForm(Plain, account.SignupForm): ...


class AddEmailForm(Plain, account.AddEmailForm): ...


class ChangePasswordForm(Plain, account.ChangePasswordForm): ...


class ResetPasswordForm(Plain, account.ResetPasswordForm): ...


class ResetPasswordKeyForm(Plain, account.ResetPasswordKeyForm): ...


class ReauthenticateForm(Plain, account.ReauthenticateForm): ...


class AuthenticateForm(Plain, mfa.AuthenticateForm): ...


class ReauthenticateCodeForm(Plain, mfa.ReauthenticateForm): ...


class ActivateTOTPForm(Plain, totp.ActivateTOTPForm): ...


class AddWebAuthnForm(Plain, webauthn.AddWebAuthnForm): ...


class EditWebAuthnForm(Plain, webauthn.EditWebAuthnForm): ...
