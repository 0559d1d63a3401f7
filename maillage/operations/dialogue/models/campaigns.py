"""A control on a sample: the draw, the pieces, and all that both sides said of them."""

from django.db import models
from django.db.models import Q
from django_scopes import ScopedManager

from maillage.foundation.privacy import Basis
from maillage.foundation.tenancy.models import TenantModel
from maillage.operations.contract.models import YEARS, AciContract
from maillage.operations.dialogue.columns import RETENTION, SAID, TRACE, WORDS, Said, once, person
from maillage.operations.dialogue.enums import CampaignState, ExchangeKind, Method, Verdict
from maillage.operations.evidence.models import Evidence


class Campaign(Said):
    """A control opened by an agency on one year of a contract.

    ``frame`` is the list that the sample was taken from, as it was: ``[[name, label], …]``; with ``seed`` and
    ``size`` it gives the sample again (``engines/sampling``). A chosen sample has no seed. ``settled_at`` is
    when the community said that it had nothing more to observe.
    """

    number = models.PositiveIntegerField("numéro")
    contract = models.ForeignKey(
        AciContract, on_delete=models.PROTECT, related_name="+", verbose_name="contrat"
    )
    year = models.PositiveSmallIntegerField("année du contrat")
    title = models.CharField("objet", max_length=200)
    asked = models.TextField("ce qui est vérifié", max_length=2000)
    population = models.CharField("ce qui est tiré", max_length=30)
    method = models.CharField("méthode", max_length=6, choices=Method)
    seed = models.CharField("graine du tirage", max_length=64, blank=True)
    size = models.PositiveIntegerField("taille de l’échantillon")
    frame = models.JSONField("liste de départ", default=list)
    answer_due_on = models.DateField("réponses attendues pour le")
    reply_due_on = models.DateField("observations attendues pour le", null=True, blank=True)
    settled_at = models.DateTimeField("observations closes le", null=True, blank=True)
    state = models.CharField("état", max_length=13, choices=CampaignState, default=CampaignState.ASKING)
    verdict = models.CharField("conclusion", max_length=6, choices=Verdict, blank=True)
    conclusion = models.TextField("motifs de la conclusion", max_length=4000, blank=True)
    closed_by = person("clos par", null=True, blank=True)
    closed_at = models.DateTimeField("clos le", null=True, blank=True)

    class Meta:
        verbose_name = "contrôle sur échantillon"
        verbose_name_plural = "contrôles sur échantillon"
        ordering = ["-number"]
        constraints = [
            once("campaign_number_once", "number"),
            once("campaign_key_once", "key"),
            models.CheckConstraint(condition=Q(year__range=(1, YEARS)), name="campaign_year_known"),
            models.CheckConstraint(
                condition=Q(method=Method.CHOSEN, seed="") | (Q(method=Method.RANDOM) & ~Q(seed="")),
                name="campaign_seed_of_a_draw",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[CampaignState.CONCLUDED, CampaignState.DROPPED])
                | (Q(closed_by__isnull=False) & ~Q(conclusion="")),
                name="campaign_closed_with_its_reasons",
            ),
            models.CheckConstraint(
                condition=~Q(state=CampaignState.CONTRADICTORY) | Q(reply_due_on__isnull=False),
                name="campaign_contradictory_has_a_limit",
            ),
        ]

    class Privacy:
        purpose = "Contrôler sur échantillon ce qui prouve l’activité, et en garder le dossier"
        basis = Basis.PUBLIC_TASK
        retention = RETENTION
        personal = {"author": TRACE, "closed_by": TRACE, "asked": WORDS, "conclusion": WORDS, "frame": WORDS}
        whose = ("author",)
        neutral = {
            *SAID, "number", "contract", "year", "title", "population", "method", "seed", "size",
            "answer_due_on", "reply_due_on", "settled_at", "state", "verdict", "closed_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"Contrôle n°\N{NO-BREAK SPACE}{self.number}"

    @property
    def campaign_state(self) -> CampaignState:
        return CampaignState(self.state)

    @property
    def is_open(self) -> bool:
        return self.campaign_state.is_open


class CampaignItem(TenantModel):
    """A piece of the sample, named as in the frame. ``opinion`` comes before the contradictory stage."""

    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, related_name="items", verbose_name="contrôle"
    )
    rank = models.PositiveIntegerField("rang")
    name = models.CharField("nom dans la liste", max_length=60)
    label = models.CharField("pièce", max_length=300)
    evidence = models.ForeignKey(
        Evidence, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="preuve"
    )
    opinion = models.CharField("avis provisoire", max_length=6, choices=Verdict, blank=True)
    opinion_text = models.TextField("motifs de l’avis", max_length=2000, blank=True)
    verdict = models.CharField("conclusion", max_length=6, choices=Verdict, blank=True)
    verdict_text = models.TextField("motifs de la conclusion", max_length=2000, blank=True)

    objects = ScopedManager(community="community")

    class Meta:
        verbose_name = "pièce d’un contrôle"
        verbose_name_plural = "pièces des contrôles"
        ordering = ["rank"]
        constraints = [
            once("campaign_item_rank_once", "campaign", "rank"),
            once("campaign_item_name_once", "campaign", "name"),
        ]

    class Privacy:
        purpose = "Garder chaque pièce contrôlée, et ce qui en est conclu"
        basis = Basis.PUBLIC_TASK
        retention = RETENTION
        personal = {"label": WORDS, "opinion_text": WORDS, "verdict_text": WORDS}
        nobody = "l’intitulé d’une pièce de la communauté : ce que chacun en a dit est avec les échanges"
        neutral = {"id", "community", "campaign", "rank", "name", "evidence", "opinion", "verdict"}

    def __str__(self) -> str:
        return f"pièce {self.rank}"


class CampaignExchange(Said):
    """One thing said or done in a control, read by both sides. Append-only (trigger).

    ``item`` is empty for what is about the whole; ``evidence`` is a proof joined to an answer.
    """

    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, related_name="exchanges", verbose_name="contrôle"
    )
    item = models.ForeignKey(
        CampaignItem, on_delete=models.PROTECT, null=True, related_name="exchanges", verbose_name="pièce"
    )
    number = models.PositiveIntegerField("numéro")
    kind = models.CharField("acte", max_length=10, choices=ExchangeKind)
    text = models.TextField("texte", max_length=4000, blank=True)
    verdict = models.CharField("avis ou conclusion", max_length=6, choices=Verdict, blank=True)
    due_on = models.DateField("pour le", null=True, blank=True)
    evidence = models.ForeignKey(
        Evidence, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="preuve jointe"
    )

    class Meta:
        verbose_name = "échange d’un contrôle"
        verbose_name_plural = "échanges des contrôles"
        ordering = ["number"]
        constraints = [
            once("campaign_exchange_number_once", "campaign", "number"),
            once("campaign_exchange_key_once", "key"),
            models.CheckConstraint(
                condition=Q(kind__in=ExchangeKind.values), name="campaign_exchange_kind_known"
            ),
        ]

    class Privacy:
        purpose = "Garder ce que la communauté et les agences se sont dit pendant un contrôle"
        basis = Basis.PUBLIC_TASK
        retention = RETENTION
        personal = {"author": TRACE, "text": WORDS}
        whose = ("author",)
        neutral = {*SAID, "campaign", "item", "number", "kind", "verdict", "due_on", "evidence"}

    def __str__(self) -> str:
        return self.get_kind_display()
