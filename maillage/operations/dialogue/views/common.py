"""What the pages of both kinds of file share: finding them, telling a visit, doing one gesture."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from maillage.foundation.access.acting import trace
from maillage.foundation.access.enums import Permission
from maillage.foundation.audit.enums import AuditAction
from maillage.foundation.web import desks
from maillage.foundation.web.pages import PageRequest
from maillage.operations.dialogue.actions.minutes import StaleMinutesError
from maillage.operations.dialogue.acts import Act
from maillage.operations.dialogue.errors import DialogueError
from maillage.operations.dialogue.models import Campaign, Dialogue


class Desk(desks.Desk):
    """Who reads a file, from where."""

    @property
    def may_edit(self) -> bool:
        return self.actor.can(Permission.AGENCY_REVIEW if self.is_agency else Permission.DIALOGUE_EDIT)

    @property
    def home(self) -> str:
        """The list that one comes from."""
        return self.list_url("dialogues", "dialogue_inbox")

    @property
    def files_url(self) -> str:
        """The files of this community."""
        return self.url("dialogues")


DOORS = desks.Doors("dialogues", Permission.AGENCY_REVIEW, desk=Desk)
CONTROLS = desks.Doors("controles", Permission.AGENCY_REVIEW, desk=Desk)


def may_act(desk: Desk, act: Act, state: str) -> bool:
    """Whether this person may do this now."""
    if not act.suits(is_agency=desk.is_agency, state=state):
        return False
    if desk.is_agency:
        return desk.actor.can(Permission.AGENCY_REVIEW)
    return desk.actor.can(
        Permission.DIALOGUE_APPROVE if act.code == "approuver" else Permission.DIALOGUE_EDIT
    )


def visited(desk: Desk, one: Dialogue | Campaign) -> None:
    """An officer read this: the community will see it."""
    if desk.is_agency:
        action = AuditAction.CAMPAIGN_VISITED if isinstance(one, Campaign) else AuditAction.DIALOGUE_VISITED
        trace(action, desk.actor, desk.community, one, number=one.number)


def line_of(request: PageRequest) -> int | None:
    """The line that a gesture is about: ``?ligne=3``."""
    found = request.GET.get("ligne", "")
    return int(found) if found.isdecimal() and len(found) < 10 else None


def gesture(
    request: PageRequest, desk: Desk, one: Dialogue | Campaign, act: Act | None, back: str,
    initial: dict[str, Any], about: str,
) -> HttpResponse:  # fmt: skip
    """The form of one thing to do, then its action; ``about`` names the line."""
    if act is None or not may_act(desk, act, one.state):
        raise Http404
    line = line_of(request)
    form = act.form(request.POST or None, initial=initial)
    theirs = None
    if request.method == "POST" and form.is_valid():
        base = {
            "by": request.user, "community": desk.community, "number": one.number,
            "key": form.cleaned_data["key"],
        }  # fmt: skip
        try:
            act.run(base, form, line)
        except StaleMinutesError as stale:
            theirs = stale.current
            form.add_error(None, str(stale))
            form.data = form.data.copy()
            form.data["based_on"] = str(stale.current.version)
        except DialogueError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, act.done)
            return redirect(back)
    context = {
        "community": desk.community, "desk": desk, "one": one, "act": act, "form": form, "back": back,
        "about": about, "theirs": theirs,
    }  # fmt: skip
    visited(desk, one)  # the form shows what was written: the last minutes, a piece
    status = 409 if theirs else 422 if request.method == "POST" else 200
    return render(request, "dialogue/act.html", context, status=status)
