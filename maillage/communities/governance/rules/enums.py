"""Words of the rules, as stored."""

from django.db import models

from maillage.engines.assembly import Majority


class OrganKind(models.TextChoices):
    """Organs that the statutes know. A community has one of each, and as many groups as it wants."""

    AG_ORDINAIRE = "ag_ordinaire", "Assemblée générale ordinaire"
    AG_EXTRAORDINAIRE = "ag_extraordinaire", "Assemblée générale extraordinaire"
    CA = "ca", "Conseil d’administration"
    BUREAU = "bureau", "Bureau"
    COPIL = "copil", "Comité de pilotage"
    GROUPE = "groupe", "Groupe de travail"

    @property
    def is_assembly(self) -> bool:
        """All the members sit; elsewhere, those who hold a mandate."""
        return self in (OrganKind.AG_ORDINAIRE, OrganKind.AG_EXTRAORDINAIRE)

    @property
    def is_in_charge(self) -> bool:
        """Its members are in charge of the administration: a change is declared (law of 1901, art. 5)."""
        return self in (OrganKind.CA, OrganKind.BUREAU)


class MajorityRule(models.TextChoices):
    """The majorities that ``engines.assembly`` counts."""

    SIMPLE = Majority.SIMPLE.value, "Simple : plus de voix pour que contre"
    ABSOLUTE = Majority.ABSOLUTE.value, "Absolue : plus de la moitié des voix, abstentions comprises"
    TWO_THIRDS = Majority.TWO_THIRDS.value, "Des deux tiers des voix pour et contre"


class SecretBallot(models.TextChoices):
    """When a ballot is secret."""

    ON_REQUEST = "on_request", "Seulement si on le demande"
    ELECTIONS = "elections", "Pour élire des personnes, et si on le demande"
    ALWAYS = "always", "Toujours"


class Renewal(models.TextChoices):
    """How the seats of an organ are renewed."""

    WHOLE = "whole", "En une fois"
    HALVES = "halves", "Par moitié"
    THIRDS = "thirds", "Par tiers"


class YearEnd(models.TextChoices):
    """The last day of the exercise, month-day."""

    DECEMBER = "12-31", "31 décembre"
    JUNE = "06-30", "30 juin"
    AUGUST = "08-31", "31 août"


class MandateFunction(models.TextChoices):
    """What a person does in an organ."""

    PRESIDENT = "president", "Présidence"
    VICE_PRESIDENT = "vice_president", "Vice-présidence"
    SECRETARY = "secretary", "Secrétariat"
    DEPUTY_SECRETARY = "deputy_secretary", "Secrétariat adjoint"
    TREASURER = "treasurer", "Trésorerie"
    DEPUTY_TREASURER = "deputy_treasurer", "Trésorerie adjointe"
    ADMINISTRATOR = "administrator", "Administration"
    LEAD = "lead", "Animation"
    MEMBER = "member", "Membre"


# Functions with a counted number of holders, in the order in which they are shown; the rules say how many.
OFFICES = (
    MandateFunction.PRESIDENT,
    MandateFunction.VICE_PRESIDENT,
    MandateFunction.SECRETARY,
    MandateFunction.DEPUTY_SECRETARY,
    MandateFunction.TREASURER,
    MandateFunction.DEPUTY_TREASURER,
)
