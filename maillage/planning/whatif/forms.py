"""Forms of the room: they validate, the workshop computes, the actions write."""

from django import forms

from maillage.planning.whatif.edits import MOST_FACTOR, MOST_PEOPLE, Edit
from maillage.planning.whatif.enums import Kind

COMMUNE = r"^(\d{5}|2[AB]\d{3})$"
_UNKNOWN = {"invalid": "Cette commune n’existe pas."}
_COUNT = {
    "required": "Dites combien de professionnels.",
    "invalid": "Écrivez un nombre, par exemple 1 ou 0,5.",
    "min_value": "Au moins un dixième de professionnel.",
    "max_value": f"{MOST_PEOPLE:.0f} professionnels au plus à la fois.",
    "max_decimal_places": "Deux décimales au plus.",
}
_SHARE = {
    "invalid": "Écrivez un pourcentage, par exemple 80.",
    "min_value": "Le pourcentage ne peut pas être négatif.",
    "max_value": f"{MOST_FACTOR * 100:.0f} % au plus.",
}


class GestureForm(forms.Form):
    """One change: what is asked, where, where to, how many, with which activity."""

    geste = forms.ChoiceField(
        choices=Kind.choices,
        error_messages={"required": "Choisissez un geste.", "invalid_choice": "Geste inconnu."},
    )
    commune = forms.RegexField(COMMUNE, required=False, error_messages=_UNKNOWN)
    vers = forms.RegexField(COMMUNE, required=False, error_messages=_UNKNOWN)
    nombre = forms.DecimalField(
        required=False, min_value=0.1, max_value=MOST_PEOPLE, decimal_places=2, localize=True,
        error_messages=_COUNT,
    )  # fmt: skip
    activite = forms.IntegerField(
        required=False, min_value=0, max_value=int(MOST_FACTOR * 100), error_messages=_SHARE
    )

    def clean(self) -> None:
        values = super().clean() or self.cleaned_data
        kind = values.get("geste")
        if kind is None or self.errors:
            return
        if kind != Kind.AGE and not values.get("commune"):
            self.add_error("commune", "Choisissez une commune.")
        if kind == Kind.MOVE:
            if not values.get("vers"):
                self.add_error("vers", "Choisissez la commune d’arrivée.")
            elif values.get("vers") == values.get("commune"):
                self.add_error("vers", "La commune de départ et celle d’arrivée sont la même.")
        if kind in {Kind.MOVE, Kind.ADD, Kind.RETIRE, Kind.CENTRE} and values.get("nombre") is None:
            self.add_error("nombre", _COUNT["required"])
        if kind == Kind.HOURS and values.get("activite") is None:
            self.add_error("activite", "Dites quelle part de l’activité d’aujourd’hui.")

    def edit(self) -> Edit:
        """The change; call it on a valid form only."""
        values = self.cleaned_data
        kind = Kind(values["geste"])
        factor = 1.0 if values["activite"] is None else values["activite"] / 100
        return Edit(
            kind=kind,
            place=values["commune"],
            to=values["vers"] if kind == Kind.MOVE else "",
            number=float(values["nombre"] or 0) if kind not in {Kind.HOURS, Kind.AGE} else 0.0,
            factor=factor if kind in {Kind.CENTRE, Kind.HOURS} else 1.0,
        )


class SaveForm(forms.Form):
    """Naming a scenario that is saved; the hidden fields say which."""

    name = forms.CharField(
        label="Nom du scénario",
        max_length=120,
        help_text="Par exemple « Deux départs à Sisteron, un centre à Laragne ».",
        error_messages={"required": "Donnez un nom au scénario."},
    )
    description = forms.CharField(
        label="Description",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Pourquoi ce scénario, ce qu’on en retient. Jamais rien sur un patient, ni un nom.",
    )
