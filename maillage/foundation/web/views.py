"""Pages of the site itself: home, health, help, and where one lands after signing in."""

from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import communities_of, instance_actor
from maillage.foundation.web.gallery import gallery
from maillage.foundation.web.glossary import glossary
from maillage.foundation.web.help import help_pages
from maillage.foundation.web.pages import PageRequest, personal_page, public_page


@public_page
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "web/home.html")


@public_page
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; says nothing of the database."""
    return JsonResponse({"status": "ok"})


@public_page
def readyz(request: HttpRequest) -> HttpResponse:
    """The process reaches its database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


@public_page
def help_index(request: HttpRequest) -> HttpResponse:
    return render(request, "web/help_index.html", {"pages": help_pages().values()})


@public_page
def help_page(request: HttpRequest, page: str) -> HttpResponse:
    if page not in help_pages():
        raise Http404
    return render(request, "web/help_page.html", {"page": help_pages()[page]})


@public_page
def components(request: HttpRequest) -> HttpResponse:
    """The gallery of everything that a page is made of."""
    return render(request, "web/components.html", gallery(request.GET))


@public_page
def glossary_page(request: HttpRequest) -> HttpResponse:
    return render(request, "web/glossary.html", {"terms": glossary().values()})


@public_page
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "web/about.html")


@public_page
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "web/accessibility.html")


@personal_page
def my_communities(request: PageRequest) -> HttpResponse:
    """Where one lands after signing in: every place where one has a role."""
    context = {
        "communities": communities_of(request.user, today=request.today),
        "is_operator": instance_actor(request.user).can(Permission.INSTANCE_VIEW),
    }
    return render(request, "web/my_communities.html", context)
