"""Writes about accounts that no page of allauth makes."""

from allauth.account.models import EmailAddress
from django.db import transaction

from maillage.foundation.identity.models import User


@transaction.atomic
def open_verified_account(*, email: str, password_hash: str, first_name: str, last_name: str) -> User:
    """The account of this address, created with its address already verified when it does not exist.

    For accounts that the machine itself makes (demonstration); people sign up by the site.
    """
    user = User.objects.filter(email=email.lower()).first()
    if user is None:
        user = User(email=email.lower(), password=password_hash, first_name=first_name, last_name=last_name)
        user.save()
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user
