"""Shortcuts of a local installation. In every other mode these pages do not exist."""

from functools import wraps
from typing import Any

from allauth.account.signals import user_logged_in
from allauth.account.utils import get_next_redirect_url
from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from maillage.foundation.identity.demo import accounts
from maillage.foundation.identity.models import User
from maillage.foundation.notify.mailbox import local_mails
from maillage.foundation.web.pages import View, public_page


def local_only(view: View) -> View:
    """404 unless the installation says that it is local."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.LOCAL_MODE:
            raise Http404
        return view(request, *args, **kwargs)

    return wrapper


@public_page
@local_only
@require_POST
def demo_sign_in(request: HttpRequest, role: str) -> HttpResponse:
    """Enter as the demonstration account of this role, without its password."""
    account = next((account for account in accounts() if account.role == role), None)
    user = User.objects.filter(email=account.email, is_active=True).first() if account else None
    if user is None:
        raise Http404
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    # As allauth does after its own pages, so that the session is in the person's list.
    user_logged_in.send(sender=User, request=request, user=user)
    return redirect(get_next_redirect_url(request) or "my_communities")


@public_page
@local_only
def mailbox(request: HttpRequest) -> HttpResponse:
    """The messages that this installation would have sent."""
    return render(request, "local/mailbox.html", {"mails": local_mails(settings.LOCAL_MAILBOX_DIR)})


@public_page
@local_only
def mail(request: HttpRequest, name: str) -> HttpResponse:
    found = [mail for mail in local_mails(settings.LOCAL_MAILBOX_DIR) if mail.name == name]
    if not found:
        raise Http404
    return render(request, "local/mail.html", {"mail": found[0]})
