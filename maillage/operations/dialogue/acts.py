"""What may be done in a dialogue and in a control: two tables read by the pages."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from maillage.operations.dialogue import forms
from maillage.operations.dialogue.actions import campaigns, dialogues, minutes
from maillage.operations.dialogue.enums import (
    Answer,
    CampaignState,
    CommitmentState,
    DialogueState,
    Verdict,
)

# What every action takes (author, community, number, key), the form, and the line that it is about, if any.
Run = Callable[[dict[str, Any], Any, int | None], object]
BOTH, OURS, THEIRS = "both", "community", "agency"


@dataclass(frozen=True, slots=True)
class Act:
    """One gesture: who may do it (``side``), in which states, whether it is about a line (``?ligne=3``)."""

    code: str
    label: str
    done: str
    side: str
    states: frozenset[str]
    form: type[forms.Gesture]
    run: Run
    line: bool = False
    help: str = ""
    tone: str = ""

    def suits(self, *, is_agency: bool, state: str) -> bool:
        return state in self.states and self.side in {BOTH, THEIRS if is_agency else OURS}


def _no_key(base: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in base.items() if name != "key"}


_LIVE = frozenset({DialogueState.PREPARING.value, DialogueState.SHARED.value, DialogueState.HELD.value})
_BEFORE = frozenset({DialogueState.PREPARING.value, DialogueState.SHARED.value})
_HELD = frozenset({DialogueState.HELD.value})
_ANY = frozenset(DialogueState.values)

_DIALOGUE = [
    Act(
        "remettre", "Remettre la préparation", "La préparation est remise à la CPAM et à l’ARS.", OURS, _LIVE,
        forms.PlainForm, lambda base, form, line: dialogues.share(**_no_key(base)),
        help="La CPAM et l’ARS lisent dès maintenant ce que vous avez écrit, action par action, et ce que "
        "vous y changerez. Les faits de l’année, elles les voient déjà.",
    ),
    Act(
        "date", "Fixer la date", "La date est fixée.", BOTH, _BEFORE, forms.MeetingForm,
        lambda base, form, line: dialogues.plan(**_no_key(base), meeting=form.meeting()),
    ),
    Act(
        "tenu", "Noter qu’il s’est tenu", "C’est noté : le compte rendu peut s’écrire.", BOTH, _BEFORE,
        forms.HeldForm,
        lambda base, form, line: dialogues.hold(
            **_no_key(base), meeting=form.meeting(), present=form.cleaned_data["present"]
        ),
    ),
    Act(
        "point", "Ajouter un point", "Le point est à l’ordre du jour.", BOTH, _BEFORE, forms.PointForm,
        lambda base, form, line: dialogues.add_point(
            **base, title=form.cleaned_data["title"], minutes=form.cleaned_data["minutes"]
        ),
    ),
    Act(
        "oter", "Ôter ce point", "Le point est ôté.", BOTH, _BEFORE, forms.PlainForm,
        lambda base, form, line: dialogues.remove_point(**_no_key(base), point=line or 0), line=True,
    ),
    Act(
        "cible", "Proposer une cible", "La cible est proposée à l’autre partie.", BOTH, _LIVE,
        forms.TargetForm,
        lambda base, form, line: dialogues.propose_target(**base, target=form.proposal()),
    ),
    Act(
        "repondre", "Répondre à cette cible", "Votre réponse est au dossier.", BOTH, _LIVE, forms.AnswerForm,
        lambda base, form, line: dialogues.answer_target(
            **_no_key(base), target=line or 0, answer=Answer(form.cleaned_data["answer"]),
            reason=form.cleaned_data["reason"],
        ), line=True,
    ),
    Act(
        "engagement", "Écrire un engagement", "L’engagement est écrit.", BOTH, _LIVE, forms.CommitmentForm,
        lambda base, form, line: dialogues.take_commitment(**base, promise=form.promise()),
    ),
    Act(
        "suivre", "Dire où en est l’engagement", "C’est noté.", BOTH, _ANY, forms.FollowForm,
        lambda base, form, line: dialogues.follow_commitment(
            by=base["by"], community=base["community"], key=base["key"], commitment=line or 0,
            state=CommitmentState(form.cleaned_data["state"]), text=form.cleaned_data["text"],
        ), line=True,
    ),
    Act(
        "compte-rendu", "Écrire le compte rendu", "La nouvelle version est lue des trois parties.", BOTH,
        _HELD, forms.MinutesForm,
        lambda base, form, line: minutes.write_minutes(
            **base, based_on=form.cleaned_data["based_on"], text=form.cleaned_data["text"]
        ),
        help="Chaque enregistrement est une version nouvelle ; les approbations portent sur une version, mot "
        "pour mot.",
    ),
    Act(
        "approuver", "Approuver ce compte rendu", "Votre approbation est notée.", BOTH, _HELD,
        forms.PlainForm,
        lambda base, form, line: minutes.approve_minutes(**base, version=line or 0), line=True,
        help="Avec la troisième approbation, le dialogue est soldé et plus rien n’y change.",
    ),
]  # fmt: skip
DIALOGUE_ACTS = {act.code: act for act in _DIALOGUE}

_ASKING = frozenset({CampaignState.ASKING.value})
_CONTRADICTORY = frozenset({CampaignState.CONTRADICTORY.value})
_OPEN = _ASKING | _CONTRADICTORY


def _verdict(form: Any) -> dict[str, Any]:
    return {"verdict": Verdict(form.cleaned_data["verdict"]), "text": form.cleaned_data["text"]}


def _answer(base: dict[str, Any], form: Any, line: int | None) -> object:
    data = form.cleaned_data
    return campaigns.answer(**base, rank=line, text=data["text"], proof=data["proof"])


_CAMPAIGN = [
    Act(
        "demander", "Poser une question", "La question est posée.", THEIRS, _ASKING, forms.SpeakForm,
        lambda base, form, line: campaigns.ask(**base, rank=line, text=form.cleaned_data["text"]), line=True,
    ),
    Act(
        "repondre", "Répondre", "La réponse est au dossier.", OURS, _ASKING, forms.ReplyForm,
        _answer, line=True,
    ),
    Act(
        "observer", "Faire une observation", "L’observation est au dossier.", OURS, _CONTRADICTORY,
        forms.ReplyForm,
        _answer, line=True,
    ),
    Act(
        "avis", "Donner un avis", "L’avis est au dossier.", THEIRS, _ASKING, forms.OpinionForm,
        lambda base, form, line: campaigns.give_opinion(**base, rank=line or 0, **_verdict(form)), line=True,
        help="Provisoire : la communauté pourra y répondre avant toute conclusion.",
    ),
    Act(
        "contradictoire", "Ouvrir la phase contradictoire", "La communauté est invitée à répondre.", THEIRS,
        _ASKING, forms.StageForm,
        lambda base, form, line: campaigns.open_contradictory(
            **base, reply_due_on=form.cleaned_data["reply_due_on"], text=form.cleaned_data["text"]
        ),
        help="Chaque pièce doit avoir son avis. Rien n’est conclu avant la date, sauf si la communauté clôt "
        "ses observations plus tôt.",
    ),
    Act(
        "clore", "Clore nos observations", "Vos observations sont closes.", OURS, _CONTRADICTORY,
        forms.LastWordForm,
        lambda base, form, line: campaigns.settle(**base, text=form.cleaned_data["text"]),
        help="Vous n’aurez plus rien à ajouter : l’agence peut conclure sans attendre la date.",
    ),
    Act(
        "conclure-piece", "Conclure sur cette pièce", "La conclusion est au dossier.", THEIRS, _CONTRADICTORY,
        forms.OpinionForm,
        lambda base, form, line: campaigns.conclude_item(**base, rank=line or 0, **_verdict(form)), line=True,
    ),
    Act(
        "conclure", "Conclure le contrôle", "Le contrôle est conclu.", THEIRS, _CONTRADICTORY,
        forms.ConclusionForm,
        lambda base, form, line: campaigns.conclude(**base, **_verdict(form)),
        help="Une pièce sans conclusion propre garde son avis provisoire. Plus rien ne change ensuite.",
    ),
    Act(
        "abandonner", "Abandonner le contrôle", "Le contrôle est abandonné.", THEIRS, _OPEN, forms.SpeakForm,
        lambda base, form, line: campaigns.drop(**base, text=form.cleaned_data["text"]), tone="danger",
    ),
]  # fmt: skip
CAMPAIGN_ACTS = {act.code: act for act in _CAMPAIGN}
