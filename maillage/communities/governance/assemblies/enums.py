"""Words of assemblies, as stored."""

from django.db import models

from maillage.engines.assembly import Choice, Majority, Unsaid


class AssemblyKind(models.TextChoices):
    """The codes of the organs of the rules."""

    ORDINARY = "ag_ordinaire", "Assemblée générale ordinaire"
    EXTRAORDINARY = "ag_extraordinaire", "Assemblée générale extraordinaire"


class AssemblyState(models.TextChoices):
    """Goes forward only."""

    DRAFT = "draft", "En préparation"
    CONVENED = "convened", "Convoquée"
    OPEN = "open", "En séance"
    CLOSED = "closed", "Tenue"
    FAILED = "failed", "Quorum non atteint"
    CANCELLED = "cancelled", "Annulée"


ENDED = frozenset({AssemblyState.CLOSED, AssemblyState.FAILED})


class PointKind(models.TextChoices):
    """What a point of the agenda asks."""

    INFORMATION = "information", "Information, sans vote"
    RESOLUTION = "resolution", "Résolution à voter"
    ELECTION = "election", "Élection"


class PointState(models.TextChoices):
    """Goes forward, save a vote that is annulled before its closing: it is to come again."""

    PENDING = "pending", "À venir"
    OPEN = "open", "Vote ouvert"
    CLOSED = "closed", "Vote clos"


class Unheld(models.TextChoices):
    """Why an election was not put to the vote."""

    NO_CANDIDATE = "none", "Carence de candidature : les sièges restent vacants"
    CARRIED_OVER = "later", "Élection reportée à une prochaine assemblée"


class MajorityChoice(models.TextChoices):
    """The majority of one point, where the statutes ask another than usual for it."""

    RULES = "", "Celle des statuts pour cette assemblée"
    SIMPLE = Majority.SIMPLE.value, "Simple : plus de pour que de contre"
    ABSOLUTE = Majority.ABSOLUTE.value, "Absolue : plus de la moitié des voix, abstentions comprises"
    TWO_THIRDS = Majority.TWO_THIRDS.value, "Deux tiers des voix pour et contre"


class SecretRule(models.TextChoices):
    """When the statutes ask a secret ballot."""

    ON_REQUEST = "on_request", "seulement si on le demande"
    ELECTIONS = "elections", "pour élire des personnes, et si on le demande"
    ALWAYS = "always", "toujours"


class VoteChoice(models.TextChoices):
    FOR = Choice.FOR.value, "Pour"
    AGAINST = Choice.AGAINST.value, "Contre"
    ABSTAIN = Choice.ABSTAIN.value, "Abstention"


class PaperChoice(models.TextChoices):
    """What only paper may say of a resolution: left out of the votes."""

    BLANK = Unsaid.BLANK.value, "Blancs"
    VOID = Unsaid.VOID.value, "Nuls"


class FewBallots(models.TextChoices):
    """What is published of a secret vote where a college has one or two ballots."""

    TOLD = "told", "Publier le détail des voix"
    WITHHELD = "withheld", "Ne publier que la décision"


class Sending(models.TextChoices):
    """How the convocation reached a member."""

    MAIL = "mail", "Courriel"
    HAND = "hand", "Remise en main propre"
    LETTER = "letter", "Lettre"


class PresenceMode(models.TextChoices):
    PRESENT = "present", "Sur place"
    REMOTE = "remote", "À distance"


class PresenceProof(models.TextChoices):
    CODE = "code", "Code affiché dans la salle"
    LINK = "link", "Lien personnel"
    LIST = "list", "Liste tenue par le bureau"


class SignerRole(models.TextChoices):
    PRESIDENT = "president", "Présidence de séance"
    SECRETARY = "secretary", "Secrétariat de séance"
