"""Error pages: what happened and what to do, never how the site is made (control C07)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def _page(request: HttpRequest, status: int) -> HttpResponse:
    context = {"request_id": getattr(request, "request_id", "")}
    return render(request, f"{status}.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form is too old, or another site sent it."""
    context = {"request_id": getattr(request, "request_id", "")}
    return render(request, "403_csrf.html", context, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 404)


def method_not_allowed(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """A button's address opened as a page: after signing in again, or from the history of the browser."""
    page = _page(request, 405)
    page["Allow"] = answer["Allow"]
    return page


def server_error(request: HttpRequest) -> HttpResponse:
    return _page(request, 500)
