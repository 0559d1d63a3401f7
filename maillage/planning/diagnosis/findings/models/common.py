"""What a finding and a need have in common: a text on people and places, and its scores."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from maillage.foundation.tenancy.models import TenantModel

LONGEST_LABEL = 3
SCORES = ("urgency", "impact", "feasibility")
# Every column of ``Statement`` that tells nothing of a person.
STATEMENT = {
    "id", "community", "number", "key", "title", "text", "population", "places", *SCORES, "revision",
    "created_at", "updated_at",
}  # fmt: skip


def once(name: str, *fields: str) -> models.UniqueConstraint:
    """Unique within the community."""
    return models.UniqueConstraint(fields=["community", *fields], name=name)


class Statement(TenantModel):
    """A text that people share and discuss.

    ``key`` comes with the form that creates it: a second click finds the first row. ``places`` is empty for
    the whole territory, else ``[{"kind": "zone"|"commune", "code": …, "name": …}]`` as they were named that
    day. ``revision`` grows when the text changes. Scores go from 1 to 4; None is « not scored ».
    """

    number = models.PositiveIntegerField("numéro")
    key = models.UUIDField("clé de saisie", editable=False)
    title = models.CharField("titre", max_length=140)
    text = models.TextField("texte", max_length=3000, blank=True)
    population = models.CharField("population concernée", max_length=160, blank=True)
    places = models.JSONField("lieux", default=list, blank=True)
    urgency = models.PositiveSmallIntegerField("urgence", null=True, blank=True)
    impact = models.PositiveSmallIntegerField("effet attendu", null=True, blank=True)
    feasibility = models.PositiveSmallIntegerField("faisabilité", null=True, blank=True)
    revision = models.PositiveIntegerField("révision", default=1)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="auteur"
    )
    created_at = models.DateTimeField("écrit le", auto_now_add=True)
    updated_at = models.DateTimeField("modifié le", auto_now=True)

    class Meta(TenantModel.Meta):
        abstract = True

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"

    @property
    def place_label(self) -> str:
        """« tout le territoire », « Sisteron et Mison », « Buëch, Sisteron, Mison et 4 autres »."""
        names = [place["name"] for place in self.places]
        if not names:
            return "tout le territoire"
        if len(names) > LONGEST_LABEL + 1:
            shown, rest = names[:LONGEST_LABEL], len(names) - LONGEST_LABEL
            return f"{', '.join(shown)} et {rest} autres"
        return " et ".join(filter(None, [", ".join(names[:-1]), names[-1]]))

    @property
    def score(self) -> int | None:
        """Sum of the three scores, 3 to 12; None until each is given."""
        given = [getattr(self, name) for name in SCORES]
        return None if None in given else sum(given)


def score_checks(name: str) -> list[models.CheckConstraint]:
    return [
        models.CheckConstraint(
            condition=Q(**{f"{score}__isnull": True}) | Q(**{f"{score}__range": (1, 4)}),
            name=f"{name}_{score}_from_1_to_4",
        )
        for score in SCORES
    ]
