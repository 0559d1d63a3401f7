"""What may be written in a contract: each with its form and its action."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from maillage.communities.review.models import ReviewCase
from maillage.foundation.identity.models import User
from maillage.operations.contract import forms
from maillage.operations.contract.actions import amounts, contract, receipts, terms
from maillage.operations.contract.board import Board
from maillage.operations.contract.closing.actions import close_year, reopen_year
from maillage.operations.contract.closing.models import YearClosing
from maillage.operations.contract.errors import ContractRefusedError
from maillage.operations.contract.models import (
    ContractPaper,
    ContractTerms,
    InstalmentReceipt,
    RecognisedCrisis,
)

Run = Callable[[User, Board, Any], object]


@dataclass(frozen=True, slots=True)
class Act:
    """``run`` receives the author, the board and the valid form. ``of_year``: it is about one year."""

    code: str
    label: str
    done: str
    form: type[forms.ActForm]
    run: Run
    help: str = ""
    of_year: bool = False
    danger: bool = False


def _correct(by: User, board: Board, form: Any) -> object:
    data = form.cleaned_data
    return contract.correct_contract(
        by=by, contract=board.contract, parties=form.parties(), signed_on=data["signed_on"], today=board.today
    )


def _end(by: User, board: Board, form: Any) -> object:
    data = form.cleaned_data
    return contract.end_contract(
        by=by, contract=board.contract, last_day=data["last_day"], because=data["because"]
    )


def case_numbered(number: int | None) -> ReviewCase | None:
    """The negotiation that a hidden field names, in the community in scope."""
    if not number:
        return None
    found: ReviewCase | None = ReviewCase.objects.filter(number=number).first()
    return found


def _amend(by: User, board: Board, form: Any) -> object:
    data = form.cleaned_data
    return terms.add_terms(
        by=by, contract=board.contract, key=data["key"], signed_on=data["signed_on"],
        effective_on=data["effective_on"], size=form.size_facts(), missions=form.taken(),
        subject=data["subject"], source=data["source"], today=board.today, corrects=data["corrects"],
        case=case_numbered(data["case"]),
    )  # fmt: skip


def _mission(by: User, board: Board, form: Any) -> object:
    data = form.cleaned_data
    return terms.note_mission(
        by=by, contract=board.contract, key=data["key"], mission=data["mission"],
        started_on=data["started_on"], deployed_on=data["deployed_on"], source=data["source"],
    )  # fmt: skip


def _envelopes(by: User, board: Board, form: Any) -> object:
    data = form.cleaned_data
    return amounts.set_envelopes(
        by=by, contract=board.contract, key=data["key"], year=form.asked_year, envelopes=form.envelopes(),
        decided_on=data["decided_on"], source=data["source"], today=board.today, onwards=data["onwards"],
    )  # fmt: skip


def _variable(by: User, board: Board, form: Any) -> object:
    data = form.cleaned_data
    return amounts.grant_variable(
        by=by, contract=board.contract, key=data["key"], year=form.asked_year, granted=form.granted(),
        decided_on=data["decided_on"], source=data["source"], today=board.today,
    )  # fmt: skip


def _close(by: User, board: Board, form: Any) -> object:
    data = form.cleaned_data
    return close_year(
        by=by, contract=board.contract, key=data["key"], year=form.asked_year, closed_on=data["closed_on"],
        words=data["words"], source=data["source"], today=board.today,
    )  # fmt: skip


def _crisis(by: User, board: Board, form: Any) -> object:
    data = form.cleaned_data
    return terms.recognise_crisis(
        by=by, contract=board.contract, key=data["key"], recognised_on=data["recognised_on"],
        source=data["source"], today=board.today,
    )  # fmt: skip


def _receipt(by: User, board: Board, form: Any) -> object:
    data = form.cleaned_data
    return receipts.note_receipt(
        by=by, contract=board.contract, key=data["key"], paid=[(form.named(), data["amount"])],
        received_on=data["received_on"], source=data["source"], today=board.today,
    )  # fmt: skip


def _gap(by: User, board: Board, form: Any) -> object:
    data = form.cleaned_data
    return receipts.explain_gap(
        by=by, contract=board.contract, key=data["key"], instalment=form.named(), reason=data["reason"],
        text=data["text"], closes=data["closes"],
    )  # fmt: skip


def _paper(by: User, board: Board, form: Any) -> ContractPaper:
    data = form.cleaned_data
    held = ContractTerms.objects.get(contract=board.contract, number=data["terms"])
    return amounts.attach_paper(
        by=by, contract=board.contract, key=data["key"], terms=held, name=data["file"].name,
        content=data["file"].read(),
    )  # fmt: skip


_UNDOABLE = {
    "avenant": ContractTerms, "crise": RecognisedCrisis, "versement": InstalmentReceipt,
    "cloture": YearClosing,
}  # fmt: skip


def _undo(by: User, board: Board, form: Any) -> None:
    kind, _, pk = form.cleaned_data["what"].partition(":")
    row = _UNDOABLE[kind]._default_manager.filter(contract=board.contract, pk=int(pk)).first()
    if row is None:
        raise ContractRefusedError("Ce qui devait être annulé n’est pas dans ce contrat.")
    because = form.cleaned_data["because"]
    if isinstance(row, ContractTerms):
        terms.undo_terms(by=by, terms=row, because=because)
    elif isinstance(row, RecognisedCrisis):
        terms.undo_crisis(by=by, crisis=row, because=because)
    elif isinstance(row, YearClosing):
        reopen_year(by=by, closing=row, because=because)
    else:
        receipts.undo_receipt(by=by, receipt=row, because=because)


ACTS: dict[str, Act] = {
    act.code: act
    for act in (
        Act(
            "mission", "Noter les dates d’une mission", "Les dates de la mission sont notées.",
            forms.MissionForm, _mission,
            "Les délais courent depuis la signature. Le démarrage ouvre l’avance de la part fixe.",
        ),
        Act(
            "enveloppes", "Noter les enveloppes signées", "Les enveloppes sont notées.",
            forms.EnvelopesForm, _envelopes,
            "Pour une année entière. Un montant signé l’emporte sur le tableau national ; un champ vide lui "
            "rend la place.",
            of_year=True,
        ),
        Act(
            "avenant", "Enregistrer un avenant",
            "L’avenant est enregistré. Notez maintenant les enveloppes qu’il signe, année par année.",
            forms.TermsForm, _amend,
            "Tout ce que dit le contrat à partir de cette date. Ce qui tenait avant reste lisible.",
        ),
        Act(
            "variable", "Noter la part variable arrêtée", "La part variable est notée.",
            forms.VariableForm, _variable, "Ce que les trois parties ont décidé au dialogue de gestion.",
            of_year=True,
        ),
        Act(
            "clore", "Clore les comptes", "L’année est close : ses comptes sont gardés.",
            forms.ClosingForm, _close,
            "Les comptes de l’année sont gardés tels qu’ils sont, avec leur empreinte ; ses enveloppes, ses "
            "cibles et sa part variable ne changent plus. Les versements qui restent dus se notent encore.",
            of_year=True,
        ),
        Act(
            "versement", "Noter un versement reçu", "Le versement est noté.", forms.ReceiptForm, _receipt,
            "Quand aucune ligne de banque ne le dit : sinon, rapprochez la ligne dans la trésorerie.",
        ),
        Act("ecart", "Expliquer un écart", "L’explication est notée.", forms.GapForm, _gap),
        Act("crise", "Noter une crise reconnue", "La crise est notée.", forms.CrisisForm, _crisis),
        Act("document", "Déposer un document signé", "Le document est gardé.", forms.PaperForm, _paper),
        Act(
            "corriger", "Corriger la référence ou les parties", "Le contrat est corrigé.", forms.CorrectForm,
            _correct,
        ),
        Act(
            "terminer", "Noter une fin anticipée", "La fin du contrat est notée.", forms.EndForm, _end,
            "Une résiliation, ou un nouveau contrat qui le remplace. Les avances de l’année se recalculent "
            "au prorata de ce qui a couru.",
            danger=True,
        ),
        Act(
            "annuler", "Annuler une saisie", "La saisie est annulée.", forms.UndoForm, _undo,
            "Elle reste dans l’historique, avec la raison de son annulation.",
            danger=True,
        ),
    )
}  # fmt: skip
