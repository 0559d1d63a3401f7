"""The form of the simulator. It is filled by a GET, so that a result is an address that can be shared."""

from typing import Any

from django import forms
from django.http import QueryDict

from maillage.engines.aci import (
    MISSION_LABELS,
    Contract,
    ContractError,
    DefaultStart,
    Mission,
    PreMissionRow,
    ProrationUnit,
    Settings,
    Simulation,
    Size,
    simulate,
)
from maillage.operations.funding.queries import TerritoryPopulation, territory_population

SIZES = [
    ("", "—"),
    ("1", "Taille 1 : moins de 40 000 habitants"),
    ("2", "Taille 2 : de 40 000 à 80 000"),
    ("3", "Taille 3 : de 80 000 à 175 000"),
    ("4", "Taille 4 : plus de 175 000"),
]
OPTIONAL_MISSIONS = (Mission.QUALITY, Mission.SUPPORT)
MISSIONS = [
    (mission.value, f"{label} (au choix)" if mission in OPTIONAL_MISSIONS else label)
    for mission, label in MISSION_LABELS.items()
]


def start_field(mission: Mission) -> str:
    """Name of the field that holds the start date of a mission."""
    return f"start_{mission.value}"


class SimulatorForm(forms.Form):
    """A contract to simulate. Once valid: `simulation`, and `territory` when communes were given."""

    communes = forms.CharField(required=False, widget=forms.HiddenInput)
    population = forms.IntegerField(
        label="Habitants du territoire",
        required=False,
        localize=True,
        min_value=1,
        max_value=70_000_000,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": "Écrivez un nombre entier, par exemple 95 000."},
    )
    size = forms.ChoiceField(label="Ou taille de la CPTS", required=False, choices=SIZES)
    signed_on = forms.DateField(
        label="Date de signature du contrat",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": "Indiquez la date de signature, même approximative."},
    )
    missions = forms.MultipleChoiceField(
        label="Missions prises",
        required=False,
        help_text="Si aucune n’est cochée, toutes sont comptées.",
        choices=MISSIONS,
        widget=forms.CheckboxSelectMultiple,
    )
    crisis_years = forms.TypedMultipleChoiceField(
        label="Années avec une crise reconnue par l’ARS",
        required=False,
        coerce=int,
        choices=[(year, f"Année {year}") for year in range(1, 6)],
        widget=forms.CheckboxSelectMultiple,
    )
    achievement_percent = forms.IntegerField(
        label="Objectifs atteints, en %",
        help_text="Fait varier la part variable. 100 % donne le maximum.",
        min_value=0,
        max_value=100,
    )
    default_start = forms.ChoiceField(
        label="Missions sans date de démarrage",
        choices=[
            (DefaultStart.DEADLINE.value, "démarrent à leur date limite"),
            (DefaultStart.SIGNATURE.value, "démarrent à la signature"),
        ],
    )
    proration_unit = forms.ChoiceField(
        label="Prorata d’une année commencée",
        choices=[
            (ProrationUnit.DAYS.value, "en jours exacts"),
            (ProrationUnit.MONTHS.value, "en mois, tout mois commencé compte"),
            (ProrationUnit.E30_360.value, "en mois de 30 jours"),
        ],
    )
    variable_prorated = forms.TypedChoiceField(
        label="Part variable d’une année commencée",
        coerce=lambda value: value == "oui",
        choices=[("oui", "au prorata"), ("non", "en entier")],
    )
    pre_mission_row = forms.ChoiceField(
        label="Versement avant les missions",
        choices=[
            (PreMissionRow.BASE.value, "montant de base"),
            (PreMissionRow.INCREASED.value, "montant majoré de 75 %"),
        ],
    )
    size_at_80000 = forms.TypedChoiceField(
        label="80 000 habitants tout juste",
        coerce=lambda value: Size(int(value)),
        choices=[("3", "taille 3"), ("2", "taille 2")],
    )

    simulation: Simulation | None = None
    territory: TerritoryPopulation | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for mission, label in MISSION_LABELS.items():
            widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
            field = forms.DateField(label=label, required=False, widget=widget)
            self.fields[start_field(mission)] = field

    def start_fields(self) -> list[forms.BoundField]:
        """The dates of start, in the order of the missions."""
        return [self[start_field(mission)] for mission in Mission]

    def assumption_fields(self) -> list[forms.BoundField]:
        """The readings that the texts leave open."""
        names = (
            "default_start",
            "proration_unit",
            "variable_prorated",
            "pre_mission_row",
            "size_at_80000",
        )
        return [self[name] for name in names]

    def refusals(self) -> list[tuple[forms.BoundField | None, str]]:
        """Every fault, with the field to mend (None when it has no visible field)."""
        found = []
        for name, errors in self.errors.items():
            field = self[name] if name in self.fields and not self[name].is_hidden else None
            found += [(field, str(message)) for message in errors]
        return found

    def clean(self) -> dict[str, Any]:
        """Find the population, then let the engine say what it refuses."""
        data = super().clean() or {}
        self._population()
        if not self.errors:
            try:
                self.simulation = simulate(self._contract(), settings=self._settings())
            except ContractError as error:
                text = error.message
                field = start_field(error.mission) if error.mission else error.field
                self.add_error(field, f"{text[:1].upper()}{text[1:]}.")
        return data

    def _population(self) -> None:
        data = self.cleaned_data
        given = [name for name in ("communes", "population", "size") if data.get(name)]
        if "population" in self.errors:
            return
        if not given:
            self.add_error("population", "Indiquez le nombre d’habitants, ou choisissez une taille.")
        elif len(given) > 1:
            self.add_error(given[-1], "Gardez une seule indication : territoire, habitants ou taille.")
        elif data["communes"]:
            self.territory = territory_population(data["communes"])
            for problem in self.territory.problems:
                self.add_error("communes", problem)

    def _contract(self) -> Contract:
        data = self.cleaned_data
        chosen = frozenset(Mission(code) for code in data["missions"])
        starts = {mission: data[start_field(mission)] for mission in chosen}
        return Contract(
            signed_on=data["signed_on"],
            missions=chosen,
            population=self.territory.population if self.territory else data["population"],
            size=Size(int(data["size"])) if data["size"] else None,
            starts={mission: day for mission, day in starts.items() if day},
            crisis_years=frozenset(data["crisis_years"]),
            achievement_percent=data["achievement_percent"],
        )

    def _settings(self) -> Settings:
        data = self.cleaned_data
        return Settings(
            size_at_80000=data["size_at_80000"],
            proration_unit=ProrationUnit(data["proration_unit"]),
            variable_prorated=data["variable_prorated"],
            pre_mission_row=PreMissionRow(data["pre_mission_row"]),
            default_start=DefaultStart(data["default_start"]),
        )


def filled(query: QueryDict, today: str) -> QueryDict:
    """The query with a value for everything it leaves out: a short address is enough to share a result."""
    data = query.copy()
    for name, value in (
        ("signed_on", today),
        ("achievement_percent", "100"),
        ("default_start", DefaultStart.DEADLINE.value),
        ("proration_unit", ProrationUnit.DAYS.value),
        ("variable_prorated", "oui"),
        ("pre_mission_row", PreMissionRow.BASE.value),
        ("size_at_80000", "3"),
    ):
        data.setdefault(name, value)
    if "missions" not in query:
        data.setlist("missions", [code for code, _ in MISSIONS])
    return data


def first_shown(data: QueryDict) -> dict[str, Any]:
    """The same values for a form that nobody sent yet."""
    return {**data.dict(), "missions": data.getlist("missions")}
