"""The sign-in page, and « Mon compte »."""

from typing import Any

from allauth.account.views import LoginView as AllauthLoginView
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from maillage.foundation.access.enums import Role
from maillage.foundation.access.roles import ROLES
from maillage.foundation.account import actions
from maillage.foundation.account.forms import NameForm
from maillage.foundation.account.queries import device, open_sessions, second_factors
from maillage.foundation.identity.demo import PASSWORD as DEMO_PASSWORD
from maillage.foundation.identity.demo import accounts as demo_accounts
from maillage.foundation.identity.sessions import ENDED_KEY
from maillage.foundation.web.pages import PageRequest, personal_page, public_page


class LoginView(AllauthLoginView):
    """allauth's page, with why the last session ended and, locally, the demonstration accounts."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["session_ended"] = self.request.session.get(ENDED_KEY)
        if settings.LOCAL_MODE:
            context["demo_password"] = DEMO_PASSWORD
            context["demo_accounts"] = [
                {"account": account, "label": Role(account.role).label, "spec": ROLES[Role(account.role)]}
                for account in demo_accounts()
            ]
        return context


login = public_page(LoginView.as_view())


@personal_page
def account_home(request: PageRequest) -> HttpResponse:
    """Name, address, password, second factors: what one is here, and how one enters."""
    form = NameForm(
        request.POST or None,
        initial={"first_name": request.user.first_name, "last_name": request.user.last_name},
    )
    if request.method == "POST" and form.is_valid():
        actions.rename(**form.cleaned_data, by=request.user)
        messages.success(request, "Votre nom est enregistré.")
        return redirect("account_home")
    context = {"form": form, "factors": second_factors(request.user), "sessions": open_sessions(request.user)}
    return render(request, "account/home.html", context)


@personal_page
def sessions(request: PageRequest) -> HttpResponse:
    """Where one is signed in."""
    key = request.session.session_key
    lines = [
        {"session": session, "device": device(session.user_agent), "current": session.session_key == key}
        for session in open_sessions(request.user)
    ]
    return render(request, "account/sessions.html", {"lines": lines})


@personal_page
@require_POST
def close_session(request: PageRequest, session_id: int) -> HttpResponse:
    """Close another of one's own sessions; the current one is closed by signing out."""
    mine = {session.pk: session for session in open_sessions(request.user)}
    session = mine.get(session_id)
    if session is None or session.session_key == request.session.session_key:
        messages.info(request, "Cette session était déjà fermée.")
    else:
        actions.close_session(session=session, by=request.user)
        messages.success(request, "La session est fermée.")
    return redirect("account_sessions")
