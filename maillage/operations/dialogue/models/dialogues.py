"""The yearly dialogue of a contract: what is prepared, said, promised and written down together."""

from django.db import models
from django.db.models import Q
from django_scopes import ScopedManager

from maillage.foundation.privacy import Basis
from maillage.foundation.tenancy.models import TenantModel
from maillage.operations.contract.models import YEARS, AciContract
from maillage.operations.dialogue.columns import RETENTION, SAID, TRACE, WORDS, Said, once, person
from maillage.operations.dialogue.enums import Answer, CommitmentState, DialogueState, Party
from maillage.operations.targets.models import YearTarget
from maillage.planning.health_project.models import ActionSheet


class Dialogue(TenantModel):
    """The dialogue about one year of a contract. It only goes forward: prepared, handed over, held, closed.

    ``shared_at`` is when the community handed its words over: officers read them from then on.
    """

    number = models.PositiveIntegerField("numéro")
    key = models.UUIDField("clé de saisie", editable=False)
    contract = models.ForeignKey(
        AciContract, on_delete=models.PROTECT, related_name="+", verbose_name="contrat"
    )
    year = models.PositiveSmallIntegerField("année du contrat")
    state = models.CharField("état", max_length=9, choices=DialogueState, default=DialogueState.PREPARING)
    planned_on = models.DateField("prévu le", null=True, blank=True)
    planned_at = models.TimeField("à", null=True, blank=True)
    place = models.CharField("lieu", max_length=200, blank=True)
    shared_at = models.DateTimeField("préparation remise le", null=True, blank=True)
    held_on = models.DateField("tenu le", null=True, blank=True)
    present = models.CharField("présents", max_length=500, blank=True)
    closed_at = models.DateTimeField("soldé le", null=True, blank=True)
    opened_by = person("ouvert par")
    opened_at = models.DateTimeField("ouvert le", auto_now_add=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "dialogue de gestion"
        verbose_name_plural = "dialogues de gestion"
        ordering = ["-contract__signed_on", "-year"]
        constraints = [
            once("dialogue_number_once", "number"),
            once("dialogue_key_once", "key"),
            once("dialogue_year_once", "contract", "year"),
            models.CheckConstraint(condition=Q(year__range=(1, YEARS)), name="dialogue_year_known"),
            models.CheckConstraint(condition=Q(state__in=DialogueState.values), name="dialogue_state_known"),
            models.CheckConstraint(
                condition=~Q(state__in=[DialogueState.HELD, DialogueState.CLOSED]) | Q(held_on__isnull=False),
                name="dialogue_held_on_a_day",
            ),
        ]

    class Privacy:
        purpose = "Préparer et tenir le dialogue de gestion annuel du contrat"
        basis = Basis.PUBLIC_TASK
        retention = RETENTION
        personal = {"opened_by": TRACE, "present": WORDS}
        whose = ("opened_by",)
        neutral = {
            "id", "community", "number", "key", "contract", "year", "state", "planned_on", "planned_at",
            "place", "shared_at", "held_on", "closed_at", "opened_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"Dialogue de gestion, année {self.year}"

    @property
    def dialogue_state(self) -> DialogueState:
        return DialogueState(self.state)

    @property
    def is_shared(self) -> bool:
        return self.shared_at is not None


def of_dialogue(name: str) -> "models.ForeignKey[Dialogue, Dialogue]":
    return models.ForeignKey(Dialogue, on_delete=models.PROTECT, related_name=name, verbose_name="dialogue")


def on_sheet(**options: object) -> "models.ForeignKey[ActionSheet, ActionSheet]":
    return models.ForeignKey(
        ActionSheet, on_delete=models.PROTECT, related_name="+", verbose_name="fiche-action", **options
    )


class SheetWords(TenantModel):
    """What the community says of an action this year; officers read it once it is handed over."""

    dialogue = of_dialogue("words")
    sheet = on_sheet()
    result = models.TextField("ce qui a été fait, ce que cela change", max_length=4000, blank=True)
    trouble = models.TextField("difficultés", max_length=2000, blank=True)
    plan = models.TextField("suite proposée", max_length=2000, blank=True)
    author = person("auteur")
    updated_at = models.DateTimeField("modifié le", auto_now=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "préparation d’une action"
        verbose_name_plural = "préparation des actions"
        constraints = [once("dialogue_words_once", "dialogue", "sheet")]

    class Privacy:
        purpose = "Préparer le dialogue de gestion, action par action"
        basis = Basis.PUBLIC_TASK
        retention = RETENTION
        personal = {"author": TRACE, "result": WORDS, "trouble": WORDS, "plan": WORDS}
        whose = ("author",)
        neutral = {"id", "community", "dialogue", "sheet", "updated_at"}

    def __str__(self) -> str:
        return f"préparation {self.pk}"


class AgendaItem(Said):
    """A point that a party puts on the agenda; taken off, it stays with who took it off."""

    dialogue = of_dialogue("agenda")
    title = models.CharField("point", max_length=200)
    minutes = models.PositiveSmallIntegerField("minutes", null=True, blank=True)
    removed_by = person("ôté par", null=True, blank=True)

    class Meta:
        verbose_name = "point de l’ordre du jour"
        verbose_name_plural = "ordre du jour"
        ordering = ["pk"]
        constraints = [once("agenda_key_once", "key")]

    class Privacy:
        purpose = "Fixer ensemble l’ordre du jour du dialogue"
        basis = Basis.PUBLIC_TASK
        retention = RETENTION
        personal = {"author": TRACE, "removed_by": TRACE, "title": WORDS}
        whose = ("author",)
        neutral = {*SAID, "dialogue", "minutes"}

    def __str__(self) -> str:
        return self.title


class TargetProposal(Said):
    """A target for next year: proposed by one side, accepted or refused by the other.

    Values are texts as people write them (« 240 patients ») : what pays is in ``operations/targets``, where
    one that was accepted is carried once.
    """

    dialogue = of_dialogue("targets")
    label = models.CharField("indicateur", max_length=200)
    indicator = models.CharField("code de l’indicateur", max_length=60, blank=True)
    current = models.CharField("valeur de l’année", max_length=60, blank=True)
    target = models.CharField("cible proposée", max_length=60)
    reason = models.CharField("pourquoi", max_length=500, blank=True)
    answer = models.CharField("réponse", max_length=8, choices=Answer, blank=True)
    answered_party = models.CharField("réponse de", max_length=10, choices=Party, blank=True)
    answered_by = person("répondu par", null=True, blank=True)
    answered_at = models.DateTimeField("répondu le", null=True, blank=True)
    answer_reason = models.CharField("motif de la réponse", max_length=500, blank=True)
    carried_to = models.ForeignKey(
        YearTarget, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="cible du contrat",
    )  # fmt: skip
    carried_by = person("portée au contrat par", null=True, blank=True)
    carried_at = models.DateTimeField("portée au contrat le", null=True, blank=True)

    class Meta:
        verbose_name = "cible proposée"
        verbose_name_plural = "cibles proposées"
        ordering = ["pk"]
        constraints = [
            once("dialogue_target_key_once", "key"),
            models.CheckConstraint(
                condition=Q(answer="", answered_by__isnull=True)
                | (~Q(answer="") & Q(answered_by__isnull=False)),
                name="dialogue_target_answered_by_someone",
            ),
            models.CheckConstraint(
                condition=~Q(answer=Answer.REFUSED) | ~Q(answer_reason=""),
                name="dialogue_target_refused_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(carried_to__isnull=True, carried_by__isnull=True, carried_at__isnull=True)
                | Q(carried_by__isnull=False, carried_at__isnull=False, carried_to__isnull=False)
                & Q(answer=Answer.ACCEPTED),
                name="dialogue_target_carried_once_accepted",
            ),
        ]

    class Privacy:
        purpose = "Négocier les cibles de l’année suivante"
        basis = Basis.PUBLIC_TASK
        retention = RETENTION
        personal = {
            "author": TRACE, "answered_by": TRACE, "carried_by": TRACE, "reason": WORDS,
            "answer_reason": WORDS,
        }  # fmt: skip
        whose = ("author",)
        neutral = {
            *SAID, "dialogue", "label", "indicator", "current", "target", "answer", "answered_party",
            "answered_at", "carried_to", "carried_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.label


class Commitment(Said):
    """A promise made in a dialogue: what, by whom, by when. It is followed until it is kept or dropped."""

    dialogue = of_dialogue("commitments")
    number = models.PositiveIntegerField("numéro")
    what = models.CharField("engagement", max_length=400)
    promised_by = models.CharField("partie qui s’engage", max_length=10, choices=Party)
    who = models.CharField("personne ou fonction", max_length=160, blank=True)
    due_on = models.DateField("pour le")
    sheet = on_sheet(null=True, blank=True)
    state = models.CharField("état", max_length=8, choices=CommitmentState, default=CommitmentState.OPEN)

    class Meta:
        verbose_name = "engagement"
        verbose_name_plural = "engagements"
        ordering = ["due_on", "number"]
        constraints = [
            once("commitment_number_once", "number"),
            once("commitment_key_once", "key"),
            models.CheckConstraint(
                condition=Q(state__in=CommitmentState.values), name="commitment_state_known"
            ),
        ]

    class Privacy:
        purpose = "Suivre d’une année sur l’autre ce que chacun s’est engagé à faire"
        basis = Basis.PUBLIC_TASK
        retention = RETENTION
        personal = {"author": TRACE, "what": WORDS, "who": WORDS}
        whose = ("author",)
        neutral = {*SAID, "dialogue", "number", "promised_by", "due_on", "sheet", "state"}

    def __str__(self) -> str:
        return f"engagement n°\N{NO-BREAK SPACE}{self.number}"

    @property
    def commitment_state(self) -> CommitmentState:
        return CommitmentState(self.state)


class CommitmentNote(Said):
    """What became of a commitment, on a day, by one party. Append-only (trigger)."""

    commitment = models.ForeignKey(
        Commitment, on_delete=models.PROTECT, related_name="notes", verbose_name="engagement"
    )
    state = models.CharField("état", max_length=8, choices=CommitmentState)
    text = models.CharField("où en est-on", max_length=1000)

    class Meta:
        verbose_name = "suivi d’un engagement"
        verbose_name_plural = "suivi des engagements"
        ordering = ["pk"]
        constraints = [once("commitment_note_key_once", "key")]

    class Privacy:
        purpose = "Garder ce que chaque partie dit du suivi d’un engagement"
        basis = Basis.PUBLIC_TASK
        retention = RETENTION
        personal = {"author": TRACE, "text": WORDS}
        whose = ("author",)
        neutral = {*SAID, "commitment", "state"}

    def __str__(self) -> str:
        return self.get_state_display()


class DialogueMinutes(Said):
    """A version of the minutes. Any party writes the next one; none is ever changed (trigger)."""

    dialogue = of_dialogue("minutes_versions")
    version = models.PositiveIntegerField("version")
    text = models.TextField("compte rendu", max_length=20_000)

    class Meta:
        verbose_name = "version d’un compte rendu"
        verbose_name_plural = "versions des comptes rendus"
        ordering = ["-version"]
        constraints = [
            once("dialogue_minutes_version_once", "dialogue", "version"),
            once("dialogue_minutes_key_once", "key"),
        ]

    class Privacy:
        purpose = "Écrire à plusieurs le compte rendu du dialogue"
        basis = Basis.PUBLIC_TASK
        retention = RETENTION
        personal = {"author": TRACE, "text": WORDS}
        whose = ("author",)
        neutral = {*SAID, "dialogue", "version"}

    def __str__(self) -> str:
        return f"version {self.version}"


class MinutesApproval(Said):
    """A party agrees to one version, word for word. Append-only (trigger)."""

    minutes = models.ForeignKey(
        DialogueMinutes, on_delete=models.PROTECT, related_name="approvals", verbose_name="version"
    )

    class Meta:
        verbose_name = "approbation d’un compte rendu"
        verbose_name_plural = "approbations des comptes rendus"
        ordering = ["pk"]
        constraints = [
            once("minutes_approved_once", "minutes", "party"),
            once("minutes_approval_key_once", "key"),
        ]

    class Privacy:
        purpose = "Savoir quelle partie a approuvé quel compte rendu"
        basis = Basis.PUBLIC_TASK
        retention = RETENTION
        personal = {"author": TRACE}
        whose = ("author",)
        neutral = {*SAID, "minutes"}

    def __str__(self) -> str:
        return self.get_party_display()
