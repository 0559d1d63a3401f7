"""The last links of a sum: the action that it served, the indicators that tell whether it was worth it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from maillage.foundation.tenancy.models import Community
from maillage.foundation.web.trail import End, Gap, Link, Step, Sum
from maillage.foundation.web.week import rows
from maillage.french import counted, euros
from maillage.planning.evaluation.models import TrackedIndicator
from maillage.planning.health_project.enums import Envelope, Mission
from maillage.planning.health_project.models import ActionSheet, SheetIndicator

SHOWN = 4
_NO_END = Gap(
    "no_end",
    "Rien ne dit à quoi cet argent a servi.",
    "Imputez-le à une ligne du budget, qui dit l’enveloppe et la mission.",
)
_NO_ACTION = Gap(
    "no_action",
    "Aucune fiche-action du projet de santé ne porte cette mission.",
    "Écrivez la fiche-action de cette mission dans le projet de santé.",
)
_NO_INDICATOR = Gap(
    "no_indicator",
    "Aucun indicateur ne dit ce que cette action a produit.",
    "Suivez un indicateur de cette mission, ou écrivez-en un dans la fiche-action.",
)


@dataclass(frozen=True, slots=True)
class Known:
    """Action sheets and indicators of the community, by what they are found by."""

    sheets: dict[int, tuple[int, str, str]]
    by_mission: dict[str, list[int]]
    measured: dict[int, list[tuple[str, str]]]
    tracked: dict[str, tuple[int, str, str]]


def known(community: Community) -> Known:
    """One query. ``sheets``: {key: (number, title, mission)}; ``by_mission``: the live ones, by number;
    ``measured``: {sheet: [(title, followed code)]}; ``tracked``: {code: (number, label, mission)}.
    """
    read = Community.objects.filter(pk=community.pk).values(
        sheets=rows(ActionSheet.objects.order_by("number"), "pk", "number", "title", "mission"),
        live=rows(ActionSheet.objects.live().order_by("number"), "pk", "mission"),
        measured=rows(SheetIndicator.objects.order_by("sheet", "rank"), "sheet_id", "title", "followed"),
        tracked=rows(
            TrackedIndicator.objects.filter(ended_at=None).order_by("number"),
            "code", "number", "label", "mission",
        ),
    ).get()  # fmt: skip
    by_mission, measured = defaultdict(list), defaultdict(list)
    for one in read["live"]:
        by_mission[one["mission"]].append(one["pk"])
    for one in read["measured"]:
        measured[one["sheet_id"]].append((one["title"], one["followed"]))
    return Known(
        {one["pk"]: (one["number"], one["title"], one["mission"]) for one in read["sheets"]},
        dict(by_mission), dict(measured),
        {one["code"]: (one["number"], one["label"], one["mission"]) for one in read["tracked"]},
    )  # fmt: skip


def completed(found: Iterable[Sum], known: Known) -> Iterator[Sum]:
    """Each sum with the links of its ends. Pure."""
    for one in found:
        several = len(one.ends) > 1
        added = [link for end in one.ends for link in _of_end(end, known, several=several)]
        if sum(end.cents for end in one.ends) != one.cents:
            added.append(Link(Step.ACTION, "Une part de la somme ne sert à rien de dit", gap=_NO_END))
        yield replace(one, links=(*one.links, *added))


def _of_end(end: End, known: Known, *, several: bool) -> Iterator[Link]:
    part = f"{euros(end.cents)} : " if several else ""
    envelope = Envelope(end.envelope).label if end.envelope else ""
    if not end.mission or not end.envelope:
        yield Link(Step.ACTION, f"{part}rien de dit", gap=_NO_END)
        return
    mission = Mission(end.mission)
    if end.sheet is not None and end.sheet in known.sheets:
        number, title, _ = known.sheets[end.sheet]
        yield Link(
            Step.ACTION, f"{part}fiche-action {number}, {title}", detail=f"{mission.label}, {envelope}",
            url_name="sheet", url_args=(number,),
        )  # fmt: skip
        yield from _indicators([end.sheet], mission, known)
    elif mission == Mission.TRANSVERSE:
        yield Link(Step.ACTION, f"{part}vie de la communauté", detail=f"{envelope}, sans action particulière")
    else:
        mine = known.by_mission.get(mission.value, [])
        yield _of_mission(part, mission, envelope, [known.sheets[key] for key in mine])
        if mine:
            yield from _indicators(mine, mission, known)


def _of_mission(part: str, mission: Mission, envelope: str, mine: list[tuple[int, str, str]]) -> Link:
    if not mine:
        return Link(Step.ACTION, f"{part}mission « {mission.label} »", detail=envelope, gap=_NO_ACTION)
    numbers = ", ".join(str(number) for number, _, _ in mine)
    alone = len(mine) == 1
    return Link(
        Step.ACTION, f"{part}mission « {mission.label} », {'fiche' if alone else 'fiches'} {numbers}",
        detail=f"{envelope} : rattaché à la mission, et par elle à {counted(len(mine), 'fiche-action')}",
        url_name="sheet" if alone else "sheets", url_args=(mine[0][0],) if alone else (),
    )  # fmt: skip


def _indicators(sheets: list[int], mission: Mission, known: Known) -> Iterator[Link]:
    """Those that the sheets follow, else those tracked for the mission, else what the sheets wrote."""
    said = [one for sheet in sheets for one in known.measured.get(sheet, [])]
    followed = [known.tracked[code] for _, code in said if code in known.tracked]
    tracked = followed or [one for one in known.tracked.values() if one[2] == mission.value]
    for number, label, _ in tracked[:SHOWN]:
        yield Link(Step.INDICATOR, label, url_name="indicator", url_args=(number,))
    if len(tracked) > SHOWN:
        yield Link(Step.INDICATOR, f"et {len(tracked) - SHOWN} autres", url_name="indicators")
    if not tracked:
        own = list(dict.fromkeys(title for title, _ in said))
        yield Link(
            Step.INDICATOR, ", ".join(own[:SHOWN]) or "Aucun indicateur",
            detail="écrit dans la fiche-action, sans valeur suivie" if own else "",
            gap=None if own else _NO_INDICATOR,
        )  # fmt: skip
