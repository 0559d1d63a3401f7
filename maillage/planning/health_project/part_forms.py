"""The parts of an action sheet that are made of fields.

Each form is made from the content of its part and gives it back in the same shape (``contents``).
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from maillage.communities.territory.forms import CommuneChoiceField
from maillage.foundation.identity.models import User
from maillage.planning.diagnosis.findings.models import Finding
from maillage.planning.diagnosis.findings.places import Place, chosen, kept
from maillage.planning.health_project.contents import Content, plain
from maillage.planning.health_project.enums import Mission, Reach
from maillage.planning.health_project.forms import NEVER, day_field, line_field, text_field
from maillage.planning.health_project.models import Objective
from maillage.reference.geography.models import Commune


class Offer:
    """What the forms of a sheet propose: read once by the view, only what the part needs."""

    def __init__(self, **offered: Any) -> None:
        self.places: Sequence[Place] = offered.get("places", ())
        self.findings: Sequence[Finding] = offered.get("findings", ())
        self.objectives: Sequence[Objective] = offered.get("objectives", ())
        self.protocols: Sequence[tuple[int, str]] = offered.get("protocols", ())
        self.people: Sequence[User] = offered.get("people", ())
        self.followed: Sequence[tuple[str, str]] = offered.get("followed", ())
        self.hands_over: bool = offered.get("hands_over", False)
        self.today: date = offered["today"]


class PartForm(forms.Form):
    """A part made of fields."""

    reason = line_field("Pourquoi ce changement ? (facultatif, gardé dans l’historique)", longest=500)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, held: Content, offer: Offer, **kwargs: Any):
        initial = {**held, **(kwargs.pop("initial", None) or {})}
        super().__init__(*args, initial=initial, **kwargs)
        self.held, self.offer = held, offer
        self.offered()
        self.order_fields([name for name in self.fields if name not in ("reason", "seen")])

    def offered(self) -> None:
        """Fill the choices."""

    def content(self) -> Content:
        """What was typed, as ``contents.content`` gives it."""
        return {name: plain(self.cleaned_data[name]) for name in self.held}


class EssentialsForm(PartForm):
    title = forms.CharField(label="Titre", max_length=160)
    summary = line_field("En une phrase", longest=300, help_text="Ce que l’on dirait à un élu, à un patient.")
    mission = forms.ChoiceField(label="Mission de l’ACI", choices=Mission.choices)
    sub_mission = line_field("Sous-mission", longest=160)
    prs_axis = line_field("Axe du projet régional de santé", longest=160)
    starts_on = day_field("Début")
    ends_on = day_field("Fin prévue")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", "L’action finirait avant d’avoir commencé.")
        return data


class ContextForm(PartForm):
    context = text_field("Le constat", longest=4000, rows=6, help_text=f"Ce qui rend l’action utile. {NEVER}")
    findings = forms.TypedMultipleChoiceField(
        label="Constats du diagnostic qui le prouvent", coerce=int, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    objectives = forms.TypedMultipleChoiceField(
        label="Objectifs opérationnels servis",
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def offered(self) -> None:
        self.fields["findings"].choices = [  # type: ignore[attr-defined]
            (str(f.number), f"{f.get_kind_display()} {f.number} – {f.title}") for f in self.offer.findings
        ]
        self.fields["objectives"].choices = [  # type: ignore[attr-defined]
            (str(o.number), f"{o.title} ({o.parent.title if o.parent else ''})")
            for o in self.offer.objectives
        ]

    def content(self) -> Content:
        data = self.cleaned_data
        return {
            "context": data["context"],
            "findings": sorted(data["findings"]),
            "objectives": sorted(data["objectives"]),
        }


class ContentForm(PartForm):
    description = text_field("Ce que nous ferons", longest=6000, rows=8)
    audience = line_field("Public visé", longest=200, widget=forms.TextInput(attrs={"list": "publics"}))
    volume = forms.IntegerField(
        label="Combien de personnes par an", required=False, min_value=0, max_value=10_000_000
    )


class TerritoryForm(PartForm):
    reach = forms.ChoiceField(
        label="Où l’action a-t-elle lieu ?", choices=Reach.choices, widget=forms.RadioSelect
    )
    places = forms.MultipleChoiceField(
        label="Communes et secteurs de l’action", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Si l’action ne couvre qu’une partie du territoire.",
    )  # fmt: skip
    beyond_1 = CommuneChoiceField(label="Commune voisine", required=False)
    beyond_2 = CommuneChoiceField(label="Autre commune voisine", required=False)
    beyond_3 = CommuneChoiceField(label="Autre commune voisine", required=False)
    beyond = forms.MultipleChoiceField(
        label="Communes voisines déjà couvertes", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Décochez celles que l’action ne couvre plus.",
    )  # fmt: skip

    def offered(self) -> None:
        known = {place.key for place in self.offer.places}
        former = [place for place in kept(self.held["places"]) if place.key not in known]
        self.choices = [*self.offer.places, *former]
        self.fields["places"].choices = [(place.key, place.name) for place in self.choices]  # type: ignore[attr-defined]
        self.initial["places"] = [place.key for place in kept(self.held["places"])]
        self.neighbours = kept(self.held["beyond"])
        if self.neighbours:
            self.fields["beyond"].choices = [(p.key, f"{p.name} ({p.code})") for p in self.neighbours]  # type: ignore[attr-defined]
            self.initial["beyond"] = [place.key for place in self.neighbours]
        else:
            del self.fields["beyond"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("reach") == Reach.NARROWER and not data.get("places"):
            self.add_error("places", "Cochez les communes où l’action a lieu, ou « tout le territoire ».")
        if data.get("reach") == Reach.WIDER and not self.errors and not (self._new() or data.get("beyond")):
            self.add_error("beyond_1", "Nommez au moins une commune voisine.")
        return data

    def _new(self) -> list[str]:
        return [code for n in (1, 2, 3) if (code := self.cleaned_data.get(f"beyond_{n}"))]

    def content(self) -> Content:
        data = self.cleaned_data
        beyond = [place.as_json() for place in chosen(self.neighbours, data.get("beyond", []))]
        own = {place.code for place in self.offer.places} | {place["code"] for place in beyond}
        added = [code for code in dict.fromkeys(self._new()) if code not in own]
        names = dict(Commune.objects.filter(code__in=added).values_list("code", "name"))
        return {
            "reach": data["reach"],
            "places": [place.as_json() for place in chosen(self.choices, data["places"])],
            "beyond": beyond + [{"kind": "commune", "code": code, "name": names[code]} for code in added],
        }


class TeamForm(PartForm):
    lead_id = forms.TypedChoiceField(label="Compte du pilote", coerce=int, empty_value=None, required=False,
        help_text="Cette personne pourra tenir la fiche elle-même.")  # fmt: skip
    lead_name = line_field(
        "Pilote, tel qu’on le lit", longest=160, help_text="Nom et profession, ou structure. Sinon le compte."
    )
    co_leads = line_field("Copilotes", longest=300)
    team = text_field("Groupe de travail", longest=2000, rows=3)
    partners = text_field("Partenaires", longest=2000, rows=3, help_text="Un par ligne.")

    def offered(self) -> None:
        people = [(str(one.pk), str(one)) for one in self.offer.people]
        self.fields["lead_id"].choices = [("", "Personne pour l’instant"), *people]  # type: ignore[attr-defined]
        if not self.offer.hands_over:
            del self.fields["lead_id"]

    def content(self) -> Content:
        held = {"lead_id": self.held["lead_id"]}
        return {name: self.cleaned_data.get(name, held.get(name)) for name in self.held}


class MeansForm(PartForm):
    staff = text_field("Moyens humains", longest=2000, rows=3)
    equipment = text_field("Moyens matériels", longest=2000, rows=3)
    tools = text_field("Outils et documents", longest=2000, rows=3)
    protocols = forms.TypedMultipleChoiceField(
        label="Protocoles employés", coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    information_system = line_field("Système d’information employé", longest=300)
    communication = text_field("Communication", longest=2000, rows=3)

    def offered(self) -> None:
        if self.offer.protocols:
            self.fields["protocols"].choices = [(str(n), title) for n, title in self.offer.protocols]  # type: ignore[attr-defined]
        else:
            del self.fields["protocols"]

    def content(self) -> Content:
        found = {name: self.cleaned_data.get(name, self.held[name]) for name in self.held}
        return found | {"protocols": sorted(found["protocols"])}


class EvaluationForm(PartForm):
    evaluation = text_field("Comment saurons-nous que c’est réussi ?", longest=3000, rows=5)
    levers = text_field("Ce qui aidera", longest=2000, rows=3)
