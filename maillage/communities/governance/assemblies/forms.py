"""Forms of assemblies: they validate and never save."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone

from maillage.communities.governance.assemblies.cards import (
    VOID,
    AssemblyCard,
    Ballot,
    CorrectionCard,
    PaperBallot,
    PointCard,
)
from maillage.communities.governance.assemblies.enums import (
    AssemblyKind,
    MajorityChoice,
    PaperChoice,
    PointKind,
    Sending,
    VoteChoice,
)
from maillage.communities.governance.assemblies.errors import RefusedError
from maillage.communities.governance.assemblies.models import AgendaPoint, Candidate, Voter
from maillage.communities.governance.rules.enums import MandateFunction
from maillage.communities.governance.rules.models import Organ
from maillage.communities.governance.rules.queries import organs
from maillage.communities.members.models import Representative
from maillage.foundation.files.errors import FileError
from maillage.foundation.files.kinds import ACCEPT, MAX_SIZE, WORDS, Checked, checked

MOMENT = "%Y-%m-%dT%H:%M"
DAY = "%Y-%m-%d"


def day_field(label: str, *, required: bool = True, help_text: str = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format=DAY)
    return forms.DateField(label=label, required=required, help_text=help_text, widget=widget)


def moment_field(label: str, *, required: bool = True, help_text: str = "") -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT)
    return forms.DateTimeField(label=label, required=required, help_text=help_text, widget=widget)


class AssemblyForm(forms.Form):
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    kind = forms.ChoiceField(label="Nature", choices=AssemblyKind.choices)
    title = forms.CharField(label="Intitulé", max_length=160)
    starts_at = moment_field("Date et heure")
    place = forms.CharField(label="Lieu", max_length=200, required=False)
    video_url = forms.URLField(
        label="Adresse de la visioconférence", max_length=500, required=False, assume_scheme="https"
    )
    candidates_until = day_field(
        "Candidatures jusqu’au", required=False, help_text="Pour une élection. Vide : jusqu’à l’ouverture."
    )

    def clean_starts_at(self) -> datetime:
        at: datetime = self.cleaned_data["starts_at"]
        if at < timezone.now():
            raise forms.ValidationError("Cette date est passée\u00a0: une assemblée se convoque à l’avance.")
        return at

    def card(self) -> AssemblyCard:
        data = {name: value for name, value in self.cleaned_data.items() if name != "key"}
        return AssemblyCard(**{**data, "kind": AssemblyKind(data["kind"])})


class CorrectionForm(forms.Form):
    """What may still change once convened."""

    starts_at = moment_field("Date et heure", help_text="L’heure change\u00a0; le jour demande un report.")
    place = forms.CharField(label="Lieu", max_length=200, required=False)
    video_url = forms.URLField(
        label="Adresse de la visioconférence", max_length=500, required=False, assume_scheme="https"
    )

    def card(self) -> CorrectionCard:
        return CorrectionCard(**self.cleaned_data)


class CancelForm(forms.Form):
    reason = forms.CharField(
        label="Pourquoi", max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Ce motif est envoyé par courriel aux convoqués, et gardé.",
    )  # fmt: skip
    put_off_to = moment_field(
        "Nouvelle date, si l’assemblée est reportée", required=False,
        help_text="Une assemblée au même ordre du jour sera prête à convoquer. Vide\u00a0: elle est annulée.",
    )  # fmt: skip


class PointForm(forms.Form):
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4, required=False)
    kind = forms.ChoiceField(label="Nature", choices=PointKind.choices)
    title = forms.CharField(label="Intitulé", max_length=200)
    text = forms.CharField(
        label="Texte soumis", max_length=8000, required=False, widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Le texte exact de la résolution\u00a0: c’est lui qui sera voté.",
    )  # fmt: skip
    majority = forms.ChoiceField(label="Majorité", choices=MajorityChoice.choices, required=False)
    secret = forms.BooleanField(label="Vote secret", required=False)
    amends = forms.BooleanField(label="Modifie les statuts", required=False)
    seats = forms.IntegerField(label="Sièges à pourvoir", min_value=1, max_value=60, initial=1)
    office = forms.CharField(
        label="Organe ou fonction", max_length=80, required=False, help_text="Pour une élection."
    )

    def card(self) -> PointCard:
        data = {name: value for name, value in self.cleaned_data.items() if name != "key"}
        return PointCard(
            **{**data, "kind": PointKind(data["kind"]), "majority": MajorityChoice(data["majority"])}
        )


class ConveneForm(forms.Form):
    late_reason = forms.CharField(
        label="Pourquoi le délai est réduit", max_length=300, required=False,
        help_text="Seulement si le délai des statuts n’est plus tenable : ce motif figure au procès-verbal.",
    )  # fmt: skip


class SendForm(forms.Form):
    voters = forms.TypedMultipleChoiceField(label="À qui", coerce=int, widget=forms.CheckboxSelectMultiple)
    how = forms.ChoiceField(
        label="Comment", choices=[pair for pair in Sending.choices if pair[0] != Sending.MAIL]
    )
    on = day_field("Le")

    def __init__(self, *args: Any, people: Sequence[Voter], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["voters"].choices = [(one.rank, one.label) for one in people]  # type: ignore[attr-defined]


class FileForm(forms.Form):
    file = forms.FileField(
        label="Document", help_text=WORDS, widget=forms.FileInput(attrs={"accept": ACCEPT})
    )

    def clean_file(self) -> Checked:
        upload = self.cleaned_data["file"]
        if upload.size > MAX_SIZE:
            raise forms.ValidationError("Ce fichier dépasse 10 Mo.")
        try:
            return checked(upload.name, upload.read())
        except FileError as error:
            raise forms.ValidationError(str(error)) from error


class SessionForm(forms.Form):
    chair = forms.ChoiceField(label="Présidence de séance")
    clerk = forms.CharField(label="Secrétariat de séance", max_length=160)

    def __init__(self, *args: Any, people: Sequence[Voter], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chair"].choices = [(one.label, one.label) for one in people]  # type: ignore[attr-defined]


class AnnulForm(forms.Form):
    reason = forms.CharField(label="Pourquoi annuler ce vote", max_length=300)


class HolderForm(forms.Form):
    """To whom a proxy is given; ``giver`` when it is noted from paper."""

    holder = forms.TypedChoiceField(
        label="La personne qui votera", coerce=int, empty_value=None, required=False
    )

    def __init__(self, *args: Any, people: Sequence[Voter], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "Choisir"), *[(str(one.rank), one.label) for one in people]]
        self.fields["holder"].choices = choices  # type: ignore[attr-defined]


class WordsField(forms.CharField):
    """Lines as browsers count them: they send two characters for each end of line, and count one."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n")


class StandForm(forms.Form):
    statement = WordsField(
        label="Profession de foi", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def said(self) -> str:
        """Raises ``RefusedError`` when it is not valid: nothing is cut nor dropped silently."""
        if not self.is_valid():
            raise RefusedError(f"Profession de foi\u00a0: {self.errors['statement'][0]}")
        return str(self.cleaned_data["statement"])


class MandatesForm(forms.Form):
    """Where those elected sit, and who sits for each structure among them."""

    organ = forms.ModelChoiceField(queryset=None, label="Organe", empty_label="Choisir un organe")
    function = forms.ChoiceField(label="Fonction", choices=MandateFunction.choices)

    def __init__(self, *args: Any, elected: Sequence[Candidate], day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sitting = [organ.pk for organ in organs(day) if not organ.sort.is_assembly]
        self.fields["organ"].queryset = Organ.objects.filter(pk__in=sitting)  # type: ignore[attr-defined]
        self.structures = {one.rank: one.voter for one in elected if one.voter.member.is_structure}
        for rank, voter in self.structures.items():
            speaking = Representative.objects.current(day).filter(member=voter.member)
            self.fields[f"representative_{rank}"] = forms.ModelChoiceField(
                speaking.order_by("substitute", "pk"), label=f"Qui siège pour {voter.label}",
                empty_label="Choisir un représentant", initial=speaking.filter(substitute=False).first(),
                help_text="Un représentant se nomme sur la fiche de la structure, au registre des membres.",
            )  # fmt: skip

    def representatives(self) -> dict[int, Representative]:
        return {rank: self.cleaned_data[f"representative_{rank}"] for rank in self.structures}


class MinutesForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)
    opening = forms.CharField(
        label="Ouverture", max_length=8000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    closing = forms.CharField(
        label="Clôture", max_length=8000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, points: Sequence[AgendaPoint], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for point in points:
            self.fields[f"notes_{point.number}"] = forms.CharField(
                label=f"{point.number}. {point.title}\u00a0: débats", max_length=8000, required=False,
                initial=point.notes, widget=forms.Textarea(attrs={"rows": 3}),
            )  # fmt: skip
        self.order_fields(["version", "opening", *[f"notes_{point.number}" for point in points], "closing"])

    def notes(self) -> dict[int, str]:
        return {
            int(name.removeprefix("notes_")): value
            for name, value in self.cleaned_data.items()
            if name.startswith("notes_")
        }


def ballots_of(
    data: Mapping[str, Any], point: AgendaPoint, voters: Sequence[int], candidates: Sequence[Candidate]
) -> list[Ballot]:
    """The ballots of a page, one by voter; those left without a choice are not cast.

    Raises ``forms.ValidationError`` when nothing was chosen, or what cannot be told from a blank vote.
    """
    ranks = {str(one.rank): one.pk for one in candidates}
    found: list[Ballot] = []
    for voter in voters:
        receipt = str(data.get(f"receipt-{voter}", ""))[:20]
        if not point.is_election:
            choice = data.get(f"choice-{voter}", "")
            if choice in VoteChoice.values:
                found.append(Ballot(voter, choice, receipt))
            continue
        named = data.getlist(f"names-{voter}")  # type: ignore[attr-defined]
        if named and data.get(f"blank-{voter}"):
            raise forms.ValidationError("Un vote blanc ne nomme personne\u00a0: décochez l’un ou l’autre.")
        if set(named) - ranks.keys():
            raise forms.ValidationError("Ce bulletin nomme qui ne se présente pas\u00a0: rouvrez la page.")
        if named or data.get(f"blank-{voter}"):
            found.append(Ballot(voter, tuple(ranks[one] for one in named), receipt))
    if not found:
        blank = ", ou cochez «\u00a0vote blanc\u00a0»" if point.is_election else ""
        raise forms.ValidationError(f"Choisissez avant de déposer votre bulletin{blank}.")
    return found


class PaperForm(forms.Form):
    """The box as counted by hand: who put a ballot in, then the ballots by college, one a line."""

    voters = forms.TypedMultipleChoiceField(
        label="Qui a mis un bulletin dans l’urne", coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, *args: Any, point: AgendaPoint, people: Sequence[Voter], colleges: Sequence[str],
        candidates: Sequence[Candidate], **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.point, self.candidates, self.colleges = point, candidates, list(colleges) or [""]
        self.fields["voters"].choices = [(one.rank, one.label) for one in people]  # type: ignore[attr-defined]
        for at, code in enumerate(self.colleges):
            where = f", collège {code}" if code else ""
            if point.is_election:
                self.fields[f"lines_{at}"] = forms.CharField(
                    label=f"Bulletins{where}", required=False, widget=forms.Textarea(attrs={"rows": 5}),
                    help_text="Un bulletin par ligne : les numéros des candidats, séparés par des virgules ; "
                    "«\u00a0blanc\u00a0» pour un bulletin blanc, «\u00a0nul\u00a0» pour un bulletin nul.",
                )  # fmt: skip
                continue
            for word, label in (*VoteChoice.choices, *PaperChoice.choices):
                self.fields[f"{word}_{at}"] = forms.IntegerField(
                    label=f"{label}{where}", min_value=0, max_value=2000, initial=0,
                    required=word in VoteChoice.values,
                )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        found: list[PaperBallot] = []
        for at, code in enumerate(self.colleges):
            if self.point.is_election:
                found += self._lines(code, data.get(f"lines_{at}", ""), f"lines_{at}")
            else:
                for word in (*VoteChoice.values, *PaperChoice.values):
                    found += [PaperBallot(code, word)] * (data.get(f"{word}_{at}") or 0)
        data["ballots"] = found
        return data

    def _lines(self, code: str, text: str, field: str) -> list[PaperBallot]:
        ranks = {str(one.rank): one.pk for one in self.candidates}
        found = []
        for line in filter(None, (part.strip() for part in text.splitlines())):
            if line.lower() == "nul":
                found.append(PaperBallot(code, VOID))
                continue
            named = [] if line.lower() == "blanc" else [part.strip() for part in line.split(",")]
            if unknown := [one for one in named if one not in ranks]:
                self.add_error(
                    field,
                    f"«\u00a0{unknown[0]}\u00a0» n’est le numéro d’aucun candidat\u00a0: corrigez, ou "
                    "écrivez «\u00a0nul\u00a0» si le bulletin l’est.",
                )
                return []
            found.append(PaperBallot(code, tuple(ranks[one] for one in named)))
        return found
