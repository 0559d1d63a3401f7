"""One patient before a delegate: the checklist, the record, what came after."""

import uuid
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from maillage.care.access_to_care.protocols import actions, screens
from maillage.care.access_to_care.protocols.catalogue import months_between
from maillage.care.access_to_care.protocols.enums import Outcome
from maillage.care.access_to_care.protocols.errors import ProtocolError
from maillage.care.access_to_care.protocols.forms import FollowForm, IncludeForm, WhoForm
from maillage.care.access_to_care.protocols.models import Inclusion, InclusionRecord, Protocol
from maillage.care.access_to_care.protocols.queries import delegants_of, ground_of, team_of
from maillage.care.access_to_care.protocols.rules import obstacles
from maillage.care.access_to_care.protocols.screens import Kind
from maillage.care.doors.pages import CareRequest, care_page
from maillage.care.persons.models import Identity
from maillage.care.roster.queries import names_of
from maillage.foundation.access.enums import Permission
from maillage.foundation.tenancy.models import Community

_INFANT_MONTHS = 36


@care_page(Permission.COOPERATION_VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def include(request: CareRequest, community: Community, pk: UUID) -> HttpResponse:
    """The checklist, one screen at a time; each form carries the answers before it, no address does."""
    protocol = get_object_or_404(Protocol, pk=pk)
    if refusals := obstacles(ground_of(request.care, protocol, request.today)):
        context = {"community": community, "protocol": protocol, "refusals": refusals}
        return render(request, "care/protocols/refused.html", context)
    way = _Way(request, protocol)
    if way.screen.kind == Kind.STOP and way.do == "note":
        return _noted(request, community, way)
    if way.screen.kind == Kind.FILE:
        return _file(request, community, way)
    return render(request, "care/protocols/screen.html", {"community": community, **way.context()})


class _Way:
    """What one form carries: the answers so far, age and sex, the key of this passage."""

    def __init__(self, request: CareRequest, protocol: Protocol) -> None:
        sent = request.POST
        self.protocol, self.rules = protocol, protocol.rules
        self.do = sent.get("do", "")
        self.key = _uuid(sent.get("key", ""))
        answers = sent.get("answers", "")
        # Age and sex are asked again until they are right.
        self.who = WhoForm(sent, today=request.today) if "birth_date" in sent else None
        self.born: date | None = None
        if self.who is not None and self.who.is_valid():
            self.born = self.who.cleaned_data["birth_date"]
        if self.do == "back":
            if self.born is not None and len(answers) == len(self.rules.red_flags):
                self.who, self.born = None, None
            else:
                answers = answers[:-1]
        self.answers = answers + (self.do if self.do in {screens.YES, screens.NO} else "")
        self.fits: bool | None = None
        if self.born is not None:
            self.months = months_between(self.born, request.today)
            self.fits = self.rules.fits(self.months, self.sex)
        self.screen = screens.screen(self.rules, self.answers, fits=self.fits)
        self.who = self.who or WhoForm(today=request.today)

    @property
    def sex(self) -> str:
        return str(self.who.cleaned_data["sex"]) if self.who is not None and self.born else ""

    @property
    def age(self) -> str:
        years = self.months // 12
        return f"{self.months} mois" if self.months < _INFANT_MONTHS else f"{years} ans"

    def context(self) -> dict[str, Any]:
        asked = self.screen.question
        return {
            "protocol": self.protocol, "screen": self.screen, "question": asked, "who": self.who,
            "carried": {
                "key": self.key, "answers": self.answers,
                **({"birth_date": self.born.isoformat(), "sex": self.sex} if self.born else {}),
            },
            "is_emergency": asked is not None and asked.stop == "alerte",
            "at": self.screen.done + 1,
        }  # fmt: skip


def _noted(request: CareRequest, community: Community, way: _Way) -> HttpResponse:
    asked = way.screen.question
    if asked is not None:
        actions.refuse(by=request.care, protocol=way.protocol, key=way.key, stop=asked.stop, rank=asked.rank)
    messages.success(request, "C’est compté, sans rien noter de la personne.")
    return redirect("cooperation", community.slug)


def _file(request: CareRequest, community: Community, way: _Way) -> HttpResponse:
    """The last screen: who it is, what was done."""
    form = IncludeForm(
        request.POST if way.do == "file" else None,
        delegants=list(delegants_of(community, team_of(way.protocol)).items()),
        acts=way.rules.acts,
    )
    if way.do == "file" and form.is_valid() and way.born is not None:
        try:
            case = actions.include(
                by=request.care, protocol=way.protocol, key=way.key, delegant=form.cleaned_data["delegant"],
                said=form.said(way.born),
                found=form.found(sex=way.sex, age=way.age, criteria=screens.told(way.rules)),
                outcome=Outcome(form.cleaned_data["outcome"]),
                gp_informed_on=form.cleaned_data["gp_informed_on"],
            )  # fmt: skip
        except ProtocolError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "L’inclusion est enregistrée.")
            return redirect("cooperation_inclusion", community.slug, case.pk)
    context = {"community": community, "form": form, **way.context()}
    return render(request, "care/protocols/file.html", context, status=422 if form.is_bound else 200)


@care_page(Permission.COOPERATION_VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def inclusion(request: CareRequest, community: Community, pk: UUID) -> HttpResponse:
    """The record of one inclusion, for its circle; what came after."""
    one = get_object_or_404(Inclusion.objects.select_related("case", "protocol"), case_id=pk)
    record = get_object_or_404(InclusionRecord, case_id=pk)
    form = FollowForm(
        request.POST or None,
        initial={
            "outcome": one.outcome, "referral": record.referral, "adverse_event": record.adverse_event,
            "gp_informed_on": one.gp_informed_on,
        },
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        actions.follow_up(by=request.care, inclusion=one, **{**data, "outcome": Outcome(data["outcome"])})
        messages.success(request, "Les suites sont notées.")
        return redirect("cooperation_inclusion", community.slug, pk)
    context = {
        "community": community,
        "inclusion": one,
        "record": record,
        "identity": get_object_or_404(Identity, case_id=pk),
        "names": names_of(community, {one.delegate, one.delegant}),
        "form": form,
    }
    context["delegate"] = context["names"].get(one.delegate, "compte supprimé")
    context["delegant"] = context["names"].get(one.delegant, "compte supprimé")
    return render(request, "care/protocols/inclusion.html", context, status=422 if form.is_bound else 200)


@care_page(Permission.COOPERATION_VIEW)
@require_POST
def close(request: CareRequest, community: Community, pk: UUID) -> HttpResponse:
    """Nothing more is expected."""
    one = get_object_or_404(Inclusion.objects.select_related("case"), case_id=pk)
    try:
        actions.close(by=request.care, inclusion=one)
    except ProtocolError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Le dossier est clos.")
    return redirect("cooperation_inclusion", community.slug, pk)


def _uuid(text: str) -> UUID:
    """The key of this passage, a new one when there is none."""
    try:
        return UUID(text)
    except ValueError:
        return uuid.uuid4()
