"""The dialogue and the controls of a year, on the page of the contract."""

from django.urls import reverse

from maillage import french
from maillage.foundation.access.enums import Permission
from maillage.operations.contract.cards import YearCard, YearSeen, shows
from maillage.operations.contract.closing.checks import Check, before_closing
from maillage.operations.dialogue.enums import CampaignState
from maillage.operations.dialogue.models import Campaign, Dialogue


@shows(rank=50, name="Dialogue de gestion")
def dialogue_of_the_year(seen: YearSeen) -> YearCard | None:
    """Where the dialogue of the year stands. Two queries."""
    if not (seen.is_agency or seen.actor.can(Permission.DIALOGUE_VIEW)):
        return None
    one = Dialogue.objects.filter(contract=seen.contract, year=seen.year.number).first()
    controls = Campaign.objects.filter(
        contract=seen.contract,
        year=seen.year.number,
        state__in=[CampaignState.ASKING, CampaignState.CONTRADICTORY],
    ).count()
    page, args = ("dialogue", [one.number]) if one else ("dialogues", [])
    if seen.is_agency:
        role = next(iter(seen.actor.roles)).value
        address = reverse(f"{role}_{page}", args=[seen.place, seen.community.slug, *args])
    else:
        address = reverse(page, args=[seen.community.slug, *args])
    running = f"{french.counted(controls, 'contrôle')} en cours" if controls else ""
    if one is None:
        over = seen.year.next_anniversary <= seen.today
        return YearCard(
            title="Dialogue de gestion", url=address, button="Préparer le dialogue", figure="à préparer",
            words=running or "les faits de l’année y sont déjà", tone="due" if over or controls else "todo",
        )  # fmt: skip
    return YearCard(
        title="Dialogue de gestion", url=address, button="Ouvrir le dialogue",
        figure=one.get_state_display().lower(), words=running,
        tone="due" if controls else "done" if one.closed_at else "todo",
    )  # fmt: skip


@before_closing(rank=50)
def the_dialogue_is_settled(seen: YearSeen) -> Check | None:
    """Whether the three parties approved its minutes. One query."""
    if not seen.actor.can(Permission.DIALOGUE_VIEW):
        return None
    held = Dialogue.objects.filter(contract=seen.contract, year=seen.year.number).first()
    page, args = ("dialogue_meeting", [held.number]) if held else ("dialogues", [])
    return Check(
        "Le dialogue de gestion est soldé",
        done=held is not None and held.closed_at is not None,
        words="" if held is None or held.closed_at else held.get_state_display().lower(),
        url=reverse(page, args=[seen.community.slug, *args]),
    )
