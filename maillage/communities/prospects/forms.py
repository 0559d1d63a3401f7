"""Forms of the room: they validate and propose, the actions write."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms

from maillage.communities.prospects.card import Card
from maillage.communities.prospects.enums import (
    Channel,
    Interest,
    Involvement,
    ProspectKind,
    Source,
    Standing,
)
from maillage.communities.prospects.models import Prospect, ProspectTheme
from maillage.communities.prospects.queries import Filters
from maillage.communities.territory.forms import CommuneChoiceField, date_field
from maillage.foundation.identity.models import User
from maillage.foundation.web.fields import PhoneField
from maillage.reference.directory.identifiers import bare, finess_problem, rpps_problem

NOBODY = "0"
SILENCES = [(months, f"{months} mois") for months in (1, 3, 6, 12, 24)]
CAREFUL = "Ce qui aide à convaincre. Jamais rien de privé, ni sur un patient : la personne peut le lire."
_POSTAL = {"invalid": "Un code postal compte cinq chiffres."}


def _choices(everything: str, found: Iterable[tuple[Any, str]]) -> list[tuple[str, str]]:
    return [("", everything), *((str(code), label) for code, label in found)]


class FilterForm(forms.Form):
    """What narrows the list. A value that is none is as if it were not there."""

    q = forms.CharField(label="Nom, RPPS, e-mail ou téléphone", required=False, max_length=100)
    etat = forms.ChoiceField(label="Où en est-on", required=False)
    profession = forms.ChoiceField(label="Profession", required=False)
    commune = forms.ChoiceField(label="Commune", required=False)
    interet = forms.ChoiceField(label="Intérêt", required=False)
    theme = forms.ChoiceField(label="Thème", required=False)
    silence = forms.ChoiceField(label="Pas contactés depuis", required=False)
    suivi = forms.ChoiceField(label="Suivis par", required=False)

    def __init__(
        self,
        *args: Any,
        professions: Mapping[str, str],
        communes: Mapping[str, str],
        themes: Sequence[ProspectTheme],
        people: Sequence[User],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        by_label = sorted(communes.items(), key=lambda pair: pair[1])
        for name, choices in (
            ("etat", _choices("Tous", Standing.choices)),
            ("profession", _choices("Toutes", sorted(professions.items(), key=lambda pair: pair[1]))),
            ("commune", _choices("Toutes", by_label)),
            ("interet", _choices("Tous", Interest.choices)),
            ("theme", _choices("Tous", [(one.number, one.label) for one in themes])),
            ("silence", _choices("Peu importe", SILENCES)),
            ("suivi", _choices("Tous", [*((one.pk, str(one)) for one in people), (NOBODY, "Personne")])),
        ):
            field: Any = self.fields[name]
            field.choices = choices

    @property
    def narrowed(self) -> bool:
        """Whether one of the criteria that the page folds is asked."""
        return any(self.data.get(name) for name in ("commune", "interet", "theme", "silence", "suivi"))

    def filters(self) -> Filters:
        self.is_valid()
        said = self.cleaned_data
        numbers = {
            name: int(said[name]) if said.get(name) else None for name in ("theme", "silence", "suivi")
        }
        return Filters(
            text=said.get("q", ""),
            standing=said.get("etat", ""),
            profession=said.get("profession", ""),
            commune=said.get("commune", ""),
            interest=said.get("interet", ""),
            theme=numbers["theme"],
            silent=numbers["silence"],
            in_charge=numbers["suivi"],
        )


class AnswerForm(forms.Form):
    """What the person answered."""

    prefix: str | None = "answer"

    interest = forms.ChoiceField(
        label="Intérêt", required=False, choices=_choices("Pas encore dit", Interest.choices)
    )
    involvement = forms.ChoiceField(
        label="Part souhaitée", required=False, choices=_choices("Pas encore dite", Involvement.choices)
    )
    note = forms.CharField(
        label="Remarques", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=CAREFUL,
    )  # fmt: skip
    themes = forms.TypedMultipleChoiceField(
        label="Thèmes", coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, *args: Any, themes: Sequence[ProspectTheme], kept: Sequence[int] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["themes"]
        field.choices = [
            (one.number, one.label) for one in themes if one.archived_on is None or one.number in kept
        ]


class CardForm(AnswerForm):
    """A card typed by hand, or corrected; ``kind`` chooses the fields."""

    prefix = None

    structure_name = forms.CharField(label="Nom de la structure", max_length=200)
    finess = forms.CharField(label="Numéro FINESS", max_length=15, required=False)
    last_name = forms.CharField(label="Nom", max_length=100)
    first_name = forms.CharField(label="Prénom", max_length=100, required=False)
    profession = forms.ChoiceField(label="Profession", required=False)
    activity = forms.CharField(
        label="Métier ou activité", max_length=120, required=False,
        help_text="Quand la profession n’est pas dans la liste, ou pour la préciser.",
    )  # fmt: skip
    rpps = forms.CharField(
        label="Numéro RPPS", max_length=20, required=False, help_text="Onze chiffres, s’il est connu."
    )
    phone = PhoneField(label="Téléphone", required=False)
    email = forms.EmailField(label="Adresse e-mail", max_length=254, required=False)
    address = forms.CharField(label="Adresse professionnelle", max_length=250, required=False)
    postal_code = forms.RegexField(r"^\d{5}$", label="Code postal", required=False, error_messages=_POSTAL)
    commune_code = CommuneChoiceField(label="Commune", required=False, help_text="Nom ou code INSEE.")
    source = forms.ChoiceField(
        label="Source de ces coordonnées", choices=Source.choices, initial=Source.PERSONNE,
        help_text="La personne peut demander d’où elles viennent : c’est la loi (RGPD, article 14).",
    )  # fmt: skip
    source_detail = forms.CharField(
        label="Précision sur la source", max_length=160, required=False,
        help_text="Par exemple : réunion du 12 mars.",
    )  # fmt: skip
    homonym = forms.BooleanField(
        label="C’est une autre personne, qui porte le même nom", required=False, widget=forms.HiddenInput
    )

    OF_STRUCTURE = ("structure_name", "finess")
    OF_PERSON = ("first_name", "last_name", "profession", "rpps")
    ORDER = (
        "structure_name", "finess", "last_name", "first_name", "profession", "activity", "rpps", "phone",
        "email", "address", "postal_code", "commune_code", "source", "source_detail", "interest",
        "involvement", "note", "themes", "homonym",
    )  # fmt: skip

    def __init__(self, *args: Any, kind: ProspectKind, professions: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        for name in self.OF_PERSON if kind == ProspectKind.STRUCTURE else self.OF_STRUCTURE:
            del self.fields[name]
        if kind == ProspectKind.PERSON:
            field: Any = self.fields["profession"]
            field.choices = _choices("Autre, ou inconnue", professions.items())
        self.order_fields(self.ORDER)

    def ask_again(self) -> None:
        """Show the box that says that the person is a homonym."""
        self.fields["homonym"].widget = forms.CheckboxInput()

    def clean_rpps(self) -> str:
        return self._key("rpps", rpps_problem)

    def clean_finess(self) -> str:
        return self._key("finess", finess_problem)

    def _key(self, name: str, problem: Any) -> str:
        value = bare(self.cleaned_data[name])
        if value and (sentence := problem(value)):
            raise forms.ValidationError(sentence)
        return value

    def card(self, *, former: Prospect | None = None) -> Card:
        """What was said; an identifier without RPPS that the directory gave (``former``) stays."""
        said = {name: value for name, value in self.cleaned_data.items() if name in Card.__dataclass_fields__}
        rpps = self.cleaned_data.get("rpps", "")
        ident = f"8{rpps}" if rpps else former.ident if former and not former.rpps else ""
        return Card(**said | {"kind": self.kind, "ident": ident, "themes": tuple(said["themes"])})


class ContactForm(forms.Form):
    """A contact; the hidden key makes a second click harmless."""

    prefix = "contact"

    key = forms.UUIDField(widget=forms.HiddenInput)
    on = date_field("Contacté le")
    channel = forms.ChoiceField(label="Moyen", choices=Channel.choices)
    contacted_by = forms.ModelChoiceField(queryset=None, label="Par", empty_label=None)
    note = forms.CharField(label="Ce qui s’est dit", max_length=500, required=False)

    def __init__(self, *args: Any, people: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["contacted_by"]
        field.queryset = User.objects.filter(pk__in=[one.pk for one in people])
        # Already read: one query less on each page.
        field.choices = [(one.pk, str(one)) for one in people]

    def clean_channel(self) -> Channel:
        return Channel(self.cleaned_data["channel"])

    @staticmethod
    def start(by: User, today: date) -> dict[str, Any]:
        return {"key": uuid.uuid4(), "on": today, "channel": Channel.TELEPHONE, "contacted_by": by.pk}


class AssignForm(forms.Form):
    """Who calls, and when."""

    prefix = "assign"

    to = forms.ModelChoiceField(queryset=None, label="Confier à", required=False, empty_label="Personne")
    remind_on = date_field(
        "Rappeler le", required=False, help_text="Paraît dans « Ma semaine » de cette personne."
    )

    def __init__(self, *args: Any, people: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["to"]
        field.queryset = User.objects.filter(pk__in=[one.pk for one in people])
        field.choices = [("", "Personne"), *((one.pk, str(one)) for one in people)]


class InformForm(forms.Form):
    """The day when the persons were told what is kept about them."""

    prefix = "inform"

    on = date_field("Informés le")


class ObjectionForm(forms.Form):
    """« Ne plus contacter »."""

    prefix = "objection"

    on = date_field("Demandé le")
    note = forms.CharField(
        label="Comment", max_length=200, required=False, help_text="Au téléphone, par courriel du…"
    )


class LiftForm(forms.Form):
    """Why an objection is lifted."""

    prefix = "lift"
    why = forms.CharField(label="Comment la personne est-elle revenue sur son choix ?", max_length=200)


class SelectionForm(forms.Form):
    """Which cards a gesture is about: those ticked, or all those of the filter."""

    TICKED, ALL = "coches", "tous"

    sur = forms.ChoiceField(
        choices=[(TICKED, "les personnes cochées"), (ALL, "toutes celles du filtre")], required=False
    )
    numbers = forms.CharField(required=False)

    def __init__(self, data: Any, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.ticked = [
            int(text)
            for text in data.getlist("numbers")
            if text.isascii() and text.isdigit() and len(text) < 9
        ]

    @property
    def everyone(self) -> bool:
        return self.is_valid() and self.cleaned_data["sur"] == self.ALL


class ThemesForm(forms.Form):
    """One field a theme; an empty one archives it."""

    added = forms.CharField(label="Ajouter un thème", max_length=80, required=False)

    def __init__(self, *args: Any, themes: Sequence[ProspectTheme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = {theme.number: f"theme_{theme.number}" for theme in themes}
        for theme in themes:
            archived = theme.archived_on is not None
            self.fields[self.names[theme.number]] = forms.CharField(
                label=f"Thème {theme.number}" + (f" (archivé : {theme.label})" if archived else ""),
                max_length=80, required=False, initial="" if archived else theme.label,
            )  # fmt: skip
        self.order_fields([*self.names.values(), "added"])

    def labels(self) -> dict[int, str]:
        return {number: self.cleaned_data[name] for number, name in self.names.items()}
