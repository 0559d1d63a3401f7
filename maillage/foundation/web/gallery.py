"""What the page of components shows: invented examples, marked as such, and a form that refuses."""

from datetime import date
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import QueryDict

from maillage.foundation.templatetags.maillage import decimal_number, euros, whole_number
from maillage.foundation.web.charts import draw_bar, draw_pyramid
from maillage.foundation.web.icons import icon_names
from maillage.foundation.web.strips import draw_line, draw_strip
from maillage.foundation.web.trends import draw_spark, draw_trend

LIFE = ["Territoire", "Lettre d’intention", "Projet de santé", "Contrat"]
AGES = [("0 à 14 ans", 15_200), ("15 à 29 ans", 14_100), ("30 à 44 ans", 16_300), ("45 à 59 ans", 19_400),
        ("60 à 74 ans", 18_700), ("75 ans et plus", 11_300)]  # fmt: skip
SHARES = [
    18.2,
    20.4,
    21.9,
    22.1,
    22.4,
    23.0,
    23.1,
    23.2,
    24.0,
    24.4,
    24.5,
    25.2,
    25.3,
    26.0,
    27.4,
    27.5,
    29.8,
    34.1,
]
QUARTERS = [
    (date(2025 + rank // 4, 3 * (rank % 4) + 1, 1), float(value), rank == 7)
    for rank, value in enumerate([219, 204, 190, 171, 158, 131, 112, 96])
]
REFERENCE = [0.174, 0.176, 0.186, 0.197, 0.169, 0.098]


class ExampleForm(forms.Form):
    """Every kind of field, with its help; sent empty, it shows every kind of refusal."""

    name = forms.CharField(label="Nom de la communauté", help_text="Tel qu’il figurera dans les statuts.")
    code = forms.RegexField(
        r"^[0-9AB]{5}$",
        label="Code INSEE",
        help_text="Cinq signes, par exemple 04070.",
        error_messages={"invalid": "Un code INSEE a cinq signes. Le zéro du début manque peut-être."},
    )
    size = forms.ChoiceField(label="Taille", choices=[("", "Choisir"), ("1", "Taille 1"), ("2", "Taille 2")])
    missions = forms.MultipleChoiceField(
        label="Missions",
        choices=[("soins", "Accès aux soins"), ("prevention", "Prévention")],
        widget=forms.CheckboxSelectMultiple,
    )
    note = forms.CharField(label="Remarque", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    charter = forms.BooleanField(label="J’ai lu la charte de la communauté")


def gallery(sent: QueryDict) -> dict[str, Any]:
    """Context of the page; the form is checked as soon as something was sent."""
    return {
        "form": ExampleForm(sent) if "name" in sent else ExampleForm(),
        "icons": icon_names(),
        "amount": 7_500_000,
        "population": 95_000,
        "life": LIFE,
        "money": draw_bar(
            "Enveloppe de l’année (exemple)",
            [
                ("segment-1", "Payé", 4_200_000),
                ("segment-2", "Engagé", 1_850_000),
                ("unconfirmed", "À confirmer", 900_000),
            ],
            total=9_000_000,
            text=euros,
        ),
        "people": draw_bar(
            "Réponses à l’invitation (exemple)",
            [("segment-1", "Viennent", 23), ("segment-2", "Peut-être", 6), ("segment-3", "Absents", 11)],
            text=whole_number,
        ),
        "ages": draw_pyramid(
            "Population par âge (exemple)", "Territoire", AGES, compared_with="France", reference=REFERENCE
        ),
        "strip": draw_strip(
            "Part des 65 ans et plus, une commune par point (exemple)",
            [(f"Commune {rank}", share, rank % 7 == 0) for rank, share in enumerate(SHARES)],
            [("Territoire", 24.6), ("Département", 22.0), ("France", 20.5)],
            unit="%",
            text=decimal_number,
        ),
        "line": draw_line("Territoire 24,6 ; France 20,5", 24.6, (22.1, 27.4), [22.0, 23.5, 20.5]),
        "trend": draw_trend(
            "Patients sans médecin traitant (exemple)",
            [QUARTERS],
            [("Cible", 50.0)],
            unit="patients",
            text=whole_number,
            day=str,
        ),
        "spark": draw_spark("219 puis 96", [QUARTERS]),
        "page": Paginator(range(95), 10).page(4),
    }
