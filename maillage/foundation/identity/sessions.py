"""How long a session lives (control B05): 30 minutes without activity, 12 hours in all."""

import time
from collections.abc import Callable
from enum import StrEnum

from django.contrib.auth import logout
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse

IDLE_SECONDS = 30 * 60
ABSOLUTE_SECONDS = 12 * 3600
# Activity is noted at most once a minute, so that a page costs no write; a session may end a minute early.
GRAIN_SECONDS = 60

_STARTED, _SEEN, ENDED_KEY = "session_started", "session_seen", "session_ended"


class Ended(StrEnum):
    """Why a session was closed, for the sign-in page to say."""

    IDLE = "idle"
    ABSOLUTE = "absolute"


def begin(sender: object, request: HttpRequest, **kwargs: object) -> None:
    """Start both clocks at sign-in (receiver of Django's ``user_logged_in``)."""
    request.session[_STARTED] = request.session[_SEEN] = time.time()
    request.session.pop(ENDED_KEY, None)


class SessionLimitsMiddleware:
    """Close the session of a signed-in person once it is too old or too idle."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = time.time()
            ended = _ended(request.session, now)
            if ended:
                logout(request)
                request.session[ENDED_KEY] = ended.value
            elif now - request.session.get(_SEEN, 0) >= GRAIN_SECONDS:
                request.session[_SEEN] = now
        return self.get_response(request)


def _ended(session: SessionBase, now: float) -> Ended | None:
    """A session without clocks is as old as can be: it was not opened by a sign-in."""
    if now - session.get(_STARTED, 0) >= ABSOLUTE_SECONDS:
        return Ended.ABSOLUTE
    if now - session.get(_SEEN, 0) >= IDLE_SECONDS:
        return Ended.IDLE
    return None
