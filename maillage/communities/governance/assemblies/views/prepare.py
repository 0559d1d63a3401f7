"""The list, one assembly, its preparation, its convocation."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.communities.governance.assemblies import queries
from maillage.communities.governance.assemblies.actions import changing, sending
from maillage.communities.governance.assemblies.actions import preparing as actions
from maillage.communities.governance.assemblies.candidacy import candidacy_document
from maillage.communities.governance.assemblies.enums import AssemblyKind, PointKind, Sending
from maillage.communities.governance.assemblies.errors import RefusedError
from maillage.communities.governance.assemblies.forms import (
    AssemblyForm,
    ConveneForm,
    FileForm,
    PointForm,
    SendForm,
)
from maillage.communities.governance.assemblies.frozen import in_words, rules_on
from maillage.communities.governance.assemblies.links import write_token
from maillage.communities.governance.assemblies.models import AgendaPoint, Assembly, AssemblyFile
from maillage.communities.governance.assemblies.views.change import correct
from maillage.communities.governance.assemblies.views.common import (
    FORM,
    and_by_hand,
    assembly_or_404,
    attempt,
    back_to,
    file_answer,
    frame,
)
from maillage.foundation.access.enums import Permission
from maillage.foundation.account.queries import verified_emails
from maillage.foundation.documents.answers import Format, document_answer
from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.pages import PageRequest, community_page
from maillage.foundation.web.spreadsheets import csv_answer
from maillage.reference.geography.models import Commune

LABELS = ("Membre", "Adresse", "Code postal", "Commune", "Téléphone")


@community_page(Permission.ASSEMBLY_VIEW)
@require_safe
def assemblies(request: PageRequest, community: Community) -> HttpResponse:
    """Every assembly, the newest first."""
    context = {
        "community": community,
        "assemblies": list(queries.assemblies(request.actor)),
        "can_edit": request.actor.can(Permission.ASSEMBLY_EDIT),
    }
    return render(request, "governance/assemblies/list.html", context)


@community_page(Permission.ASSEMBLY_EDIT)
@require_http_methods(FORM)
def assembly_new(request: PageRequest, community: Community) -> HttpResponse:
    """Prepare an assembly."""
    form = AssemblyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = actions.save_assembly(
            by=request.user, community=community, key=form.cleaned_data["key"], card=form.card()
        )
        messages.success(request, "L’assemblée est préparée\u00a0: écrivez maintenant son ordre du jour.")
        return back_to(request, "assembly", made.number)
    context = {"community": community, "form": form, "title": "Préparer une assemblée", "button": "Préparer"}
    return render(request, "governance/assemblies/edit.html", context, status=422 if form.is_bound else 200)


def rules_shown(assembly: Assembly, request: PageRequest) -> dict[str, object]:
    """The frozen rules, or those that the convocation would freeze today."""
    return assembly.rules or rules_on(AssemblyKind(assembly.kind), assembly.community, request.today)


@community_page(Permission.ASSEMBLY_VIEW)
@require_safe
def assembly(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """When, what about, by which rules; the results as they come; one's own link."""
    one = assembly_or_404(request, number)
    one.rules = rules_shown(one, request)
    context = {
        **frame(request, community, one, "agenda"),
        "points": queries.points(one),
        "files": queries.files(one),
        "file_form": FileForm(),
        "rules": in_words(one.rules),
        "source": one.rules["source"],
        "minutes": queries.minutes_of(one),
        "changes_until": one.last_day(timezone.localtime(one.starts_at).date()),
        "own": queries.own_voters(one, request.user.pk, verified_emails(request.user)),
    }
    return render(request, "governance/assemblies/assembly.html", context)


@community_page(Permission.ASSEMBLY_EDIT)
@require_http_methods(FORM)
def assembly_edit(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """Change an assembly that is not convened; correct one that is."""
    one = assembly_or_404(request, number)
    if one.is_convened:
        return correct(request, community, one)
    names = ("key", "kind", "title", "starts_at", "place", "video_url", "candidates_until")
    form = AssemblyForm(request.POST or None, initial={name: getattr(one, name) for name in names})
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_assembly(
                by=request.user, community=community, key=one.key, card=form.card(), number=number
            )
        except RefusedError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "C’est enregistré.")
            return back_to(request, "assembly", number)
    context = {
        "community": community, "assembly": one, "form": form, "title": "Modifier l’assemblée",
        "button": "Enregistrer",
    }  # fmt: skip
    return render(request, "governance/assemblies/edit.html", context, status=422 if form.is_bound else 200)


@community_page(Permission.ASSEMBLY_EDIT)
@require_http_methods(FORM)
def agenda_point(request: PageRequest, community: Community, number: int, point: int) -> HttpResponse:
    """Write a point of the agenda, by its primary key; 0 for a new one. Once convened, all are told."""
    one = assembly_or_404(request, number)
    row = get_object_or_404(AgendaPoint, assembly=one, pk=point) if point else None
    if request.method == "POST" and request.POST.get("do") == "remove" and row is not None:
        attempt(
            request,
            lambda: actions.remove_point(by=request.user, community=community, number=number, point=point),
            "Le point est retiré.",
        )
        return back_to(request, "assembly", number)
    names = ("kind", "title", "text", "majority", "secret", "amends", "seats", "office")
    form = PointForm(
        request.POST or None, initial={name: getattr(row, name) for name in names} if row else None
    )
    if request.method == "POST" and form.is_valid():
        told = {"by": request.user, "community": community, "number": number, "card": form.card(),
                "point": point or None, "key": form.cleaned_data["key"]}  # fmt: skip
        try:
            if one.is_convened:
                changing.correct_point(today=request.today, **told)
            else:
                actions.save_point(**told)
        except RefusedError as error:
            form.add_error(None, str(error))
        else:
            done = "Point enregistré."
            if one.is_convened:
                done = and_by_hand("Ce qui est nouveau part à tous.", one)
            messages.success(request, done)
            return back_to(request, "assembly", number)
    context = {
        "community": community, "assembly": one, "form": form, "removable": row if one.is_draft else None,
        "title": "Modifier un point" if row else "Ajouter un point",
        "button": "Enregistrer et prévenir par courriel" if one.is_convened else "Enregistrer",
    }  # fmt: skip
    return render(request, "governance/assemblies/edit.html", context, status=422 if form.is_bound else 200)


@community_page(Permission.ASSEMBLY_VIEW)
@require_safe
def candidacy_form(request: PageRequest, community: Community, number: int, point: int) -> HttpResponse:
    """The form of a candidacy on paper, for an election."""
    one = assembly_or_404(request, number)
    row = get_object_or_404(AgendaPoint, assembly=one, number=point, kind=PointKind.ELECTION, round=1)
    made = candidacy_document(one, row, community)
    return document_answer(made, Format.PDF, f"candidature-assemblee-{number}-point-{point}")


@community_page(Permission.ASSEMBLY_EDIT)
@require_POST
def assembly_file_add(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """Join a document."""
    assembly_or_404(request, number)
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        attempt(
            request,
            lambda: actions.add_file(
                by=request.user, community=community, number=number, file=form.cleaned_data["file"]
            ),
            "Le document est joint.",
        )
    else:
        messages.error(request, " ".join(map(str, form.errors.get("file", ["Choisissez un fichier."]))))
    return back_to(request, "assembly", number)


@community_page(Permission.ASSEMBLY_VIEW)
@require_safe
def assembly_file(request: PageRequest, community: Community, number: int, file: int) -> HttpResponse:
    one = assembly_or_404(request, number)
    return file_answer(get_object_or_404(AssemblyFile, assembly=one, signed_minutes=None, pk=file))


@community_page(Permission.ASSEMBLY_EDIT)
@require_http_methods(FORM)
def assembly_convene(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """What the convocation checks, then sends."""
    one = assembly_or_404(request, number)
    one.rules = rules_shown(one, request)
    form = ConveneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            sent = actions.convene(
                by=request.user, community=community, number=number, today=request.today, **form.cleaned_data
            )
        except RefusedError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"L’assemblée est convoquée\u00a0: {sent} courriels partent.")
            return back_to(request, "assembly_sendings", number)
    last = one.last_day(timezone.localtime(one.starts_at).date())
    context = {
        **frame(request, community, one, "convene"),
        "form": form,
        "last_day": last,
        "is_late": request.today > last,
        "rules": in_words(one.rules),
        "source": one.rules["source"],
        "points": queries.points(one),
    }
    return render(
        request, "governance/assemblies/convene.html", context, status=422 if form.is_bound else 200
    )


@community_page(Permission.ASSEMBLY_EDIT)
@require_http_methods(FORM)
def assembly_sendings(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """The proof of each convocation; those without a mail are noted here."""
    one = assembly_or_404(request, number)
    if one.is_draft:
        raise Http404
    voters, waiting = queries.to_prove(one)
    form = SendForm(
        request.POST or None, people=waiting, initial={"on": request.today}
    )  # only those who have no proof yet
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        attempt(
            request,
            lambda: sending.note_sent(
                by=request.user, community=community, number=number, voters=data["voters"],
                how=Sending(data["how"]), on=data["on"], today=request.today,
            ),
            "La remise est notée.",
        )  # fmt: skip
        return back_to(request, "assembly_sendings", number)
    context = {
        **frame(request, community, one, "sendings"),
        "voters": voters,
        "waiting": waiting,
        "by_hand": [voter for voter in voters if voter.is_told_by_hand],
        "form": form if waiting and not one.is_over else None,
        "last_day": one.last_day(timezone.localtime(one.starts_at).date()),
    }
    return render(
        request, "governance/assemblies/sendings.html", context, status=422 if form.is_bound else 200
    )


@community_page(Permission.ASSEMBLY_EDIT)
@require_safe
def assembly_labels(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """Names and postal addresses, for labels: of those to convene by hand or by letter.

    With ``?liste=sans``, of all those whom no mail tells of a correction.
    """
    one = assembly_or_404(request, number)
    if request.GET.get("liste") == "sans":
        waiting = list(queries.by_hand(one).select_related("member"))
    else:
        _, waiting = queries.to_prove(one)
    codes = {voter.member.commune_code for voter in waiting}
    names = dict(Commune.objects.filter(code__in=codes).values_list("code", "name"))
    rows = [
        (voter.label, voter.member.address, voter.member.postal_code,
         names.get(voter.member.commune_code, ""), voter.member.phone)
        for voter in waiting
    ]  # fmt: skip
    return csv_answer(f"convocations-a-remettre-{number}.csv", LABELS, rows)


@community_page(Permission.ASSEMBLY_EDIT)
@require_POST
def assembly_again(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """The second call, in one press."""
    assembly_or_404(request, number)
    try:
        again = actions.call_again(by=request.user, community=community, number=number, today=request.today)
    except RefusedError as error:
        messages.error(request, str(error))
        return back_to(request, "assembly", number)
    messages.success(request, "La seconde convocation est prête\u00a0: vérifiez sa date, puis convoquez.")
    return back_to(request, "assembly", again.number)


@community_page(Permission.ASSEMBLY_VIEW)
@require_safe
def assembly_own(request: PageRequest, community: Community, number: int) -> HttpResponse:
    """One's own page of voter, for who has an account."""
    one = assembly_or_404(request, number)
    own = queries.own_voters(one, request.user.pk, verified_emails(request.user))
    if len(own) > 1:
        messages.error(
            request,
            "Plusieurs membres partagent votre adresse : on ne sait pas lequel vous êtes. Ouvrez le lien "
            "personnel reçu par courriel, ou demandez au secrétariat de relier votre compte à votre fiche.",
        )
        return back_to(request, "assembly", number)
    if not own:
        messages.info(request, "Vous n’êtes pas convoqué à cette assemblée avec une voix.")
        return back_to(request, "assembly", number)
    return redirect("assembly_link", write_token(own[0]))
