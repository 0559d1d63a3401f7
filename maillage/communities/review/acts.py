"""What may be done in a file: by which side, on which kind, with which form, through which action."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from maillage.communities.review import forms, queries
from maillage.communities.review.actions import contract, decisions, exchanges
from maillage.communities.review.enums import CaseKind, ExchangeKind, Opinion, Party
from maillage.communities.review.models import Exchange, ReviewCase
from maillage.foundation.access.enums import Permission
from maillage.foundation.access.queries import Actor

_LETTER, _PROJECT = frozenset({CaseKind.LETTER}), frozenset({CaseKind.PROJECT})
_FILED = _LETTER | _PROJECT
_CONTRACT = frozenset({CaseKind.ACI, CaseKind.AVENANT, CaseKind.RENEWAL})
_ALL = _FILED | _CONTRACT
_EITHER = frozenset({Permission.REVIEW_ANSWER, Permission.AGENCY_REVIEW})
Run = Callable[[dict[str, Any], Any], Any]


@dataclass(frozen=True, slots=True)
class Act:
    """``run`` receives what every action takes (by, community, number, key, now) and the valid form."""

    code: str
    label: str
    done: str
    rights: frozenset[Permission]
    kinds: frozenset[CaseKind]
    form: type[forms.CaseForm]
    run: Run
    help: str = ""
    tone: str = ""


def _act(*args: Any, **more: Any) -> tuple[str, Act]:
    return args[0], Act(*args, **more)


ACTS: dict[str, Act] = dict(
    [
        _act(
            "commenter", "Écrire une remarque", "La remarque est dans le dossier.", _EITHER, _ALL,
            forms.RemarkForm, lambda base, form: exchanges.comment(**base, remark=form.remark()),
        ),
        _act(
            "prendre-en-charge", "Prendre en charge", "Vous suivez ce dossier.",
            frozenset({Permission.AGENCY_REVIEW}), _ALL, forms.PlainForm,
            lambda base, form: exchanges.take_charge(**base),
            help="Votre nom figure dans le dossier ; vous recevez ce qui y est nouveau.",
        ),
        _act(
            "complement", "Demander un complément", "Le complément est demandé.",
            frozenset({Permission.AGENCY_DECIDE}), _FILED, forms.ComplementForm,
            lambda base, form: exchanges.ask_complement(
                **base, text=form.cleaned_data["text"], due_on=form.cleaned_data["due_on"]
            ),
            help="Une lettre retourne à ses auteurs. Les deux mois d’un projet de santé courent toujours.",
        ),
        _act(
            "avis", "Noter un avis", "L’avis est noté.", frozenset({Permission.AGENCY_REVIEW}), _FILED,
            forms.OpinionForm,
            lambda base, form: exchanges.give_opinion(
                **base, party=Party(form.cleaned_data["party"]),
                opinion=Opinion(form.cleaned_data["opinion"]), text=form.cleaned_data["text"],
            ),
        ),
        _act(
            "reunion", "Inviter à une réunion", "La réunion est proposée.",
            frozenset({Permission.AGENCY_REVIEW}), _ALL, forms.MeetingForm,
            lambda base, form: exchanges.invite(**base, meeting=form.meeting()),
        ),
        _act(
            "accepter", "Accepter la réunion", "La réunion est acceptée.",
            frozenset({Permission.REVIEW_ANSWER}), _ALL, forms.WordsForm,
            lambda base, form: exchanges.accept_meeting(**base, text=form.cleaned_data["text"]),
        ),
        _act(
            "note-interne", "Noter entre agents", "La note est gardée entre agents.",
            frozenset({Permission.AGENCY_REVIEW}), _ALL, forms.NoteForm,
            lambda base, form: exchanges.note_privately(**base, note=form.note()),
            help="La communauté ne voit jamais ces notes, ni dans ses pages, ni dans ses exports.",
        ),
        _act(
            "valider", "Valider", "La validation est enregistrée.", frozenset({Permission.AGENCY_DECIDE}),
            _FILED, forms.WordsForm,
            lambda base, form: decisions.validate(**base, text=form.cleaned_data["text"]),
        ),
        _act(
            "refuser", "Refuser la lettre", "Le refus est enregistré.", frozenset({Permission.AGENCY_DECIDE}),
            _LETTER, forms.ReasonForm,
            lambda base, form: decisions.refuse(**base, text=form.cleaned_data["text"]), tone="danger",
        ),
        _act(
            "opposition", "S’opposer", "L’opposition est enregistrée.", frozenset({Permission.AGENCY_DECIDE}),
            _PROJECT, forms.OppositionForm,
            lambda base, form: decisions.oppose(
                **base, ground=form.cleaned_data["ground"], text=form.cleaned_data["text"]
            ),
            tone="danger",
        ),
        _act(
            "retirer", "Retirer ce dépôt", "Le dépôt est retiré.", frozenset({Permission.REVIEW_ANSWER}),
            _FILED, forms.WordsForm,
            lambda base, form: decisions.withdraw(**base, text=form.cleaned_data["text"]), tone="danger",
            help="Le dossier se ferme. Déposer de nouveau ouvrira un autre dossier et un autre délai.",
        ),
        _act(
            "constater", "Constater la validation tacite", "La validation tacite est constatée.", _EITHER,
            _PROJECT, forms.PlainForm,
            lambda base, form: decisions.record_tacit(
                community=base["community"], number=base["number"], now=base["now"]
            ),
            help="Le délai est passé sans opposition : le constat la date du lendemain du dernier jour.",
        ),
        _act(
            "proposer", "Proposer une version", "La version est dans le dossier.", _EITHER, _CONTRACT,
            forms.RoundForm, lambda base, form: contract.propose(**base, version=form.version()),
        ),
        _act(
            "position", "Donner sa position", "La position est notée.", _EITHER, _CONTRACT,
            forms.PositionForm,
            lambda base, form: contract.take_position(
                **base, opinion=Opinion(form.cleaned_data["opinion"]), text=form.cleaned_data["text"]
            ),
        ),
        _act(
            "signer", "Noter la signature", "La signature est notée.", _EITHER, _CONTRACT,
            forms.SignatureForm, lambda base, form: contract.sign(**base, on=form.cleaned_data["on"]),
            help="Avec la troisième signature, le contrat court à partir de la dernière des trois dates.",
        ),
    ]
)  # fmt: skip


def possible(
    actor: Actor, party: Party, case: ReviewCase, said: Sequence[Exchange], today: date
) -> list[Act]:
    """What this person may do now in this file, the answer first."""
    if not case.is_open:
        return []
    over = queries.is_over(case, today)
    rounds = any(one.kind == ExchangeKind.ROUND for one in said)
    signed = queries.signed_parties(said)
    meetings = [one for one in said if one.kind in {ExchangeKind.MEETING, ExchangeKind.ACCEPTED}]
    hidden: set[str] = set()
    hidden |= {"valider", "opposition", "retirer", "complement"} if over else {"constater"}
    if not meetings or meetings[-1].kind == ExchangeKind.ACCEPTED:
        hidden.add("accepter")
    if signed:
        hidden |= {"proposer", "position"}
    if not rounds:
        hidden |= {"position", "signer"}
    if party in signed:
        hidden.add("signer")
    if case.in_charge_id == actor.user.pk:
        hidden.add("prendre-en-charge")
    return [
        act
        for act in ACTS.values()
        if act.code not in hidden
        and case.case_kind in act.kinds
        and any(actor.can(right) for right in act.rights)
    ]


def base_of(by: Any, case: ReviewCase, key: Any, now: datetime) -> dict[str, Any]:
    """What every action takes."""
    return {"by": by, "community": case.community, "number": case.number, "key": key, "now": now}
