"""The rules of an organ in plain French, topic by topic; what a new version changes; an example, counted."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from maillage import french
from maillage.communities.governance.rules.counting import as_engine
from maillage.communities.governance.rules.enums import OFFICES, Renewal, SecretBallot
from maillage.communities.governance.rules.models import OrganRules, RulesCollege, RulesVersion
from maillage.communities.governance.rules.shares import in_words
from maillage.engines.assembly import Ballot, Choice, Entry, Member, Mode, count
from maillage.engines.assembly.explain import RULES_IN_WORDS

_RENEWAL = {Renewal.WHOLE: "en une fois", Renewal.HALVES: "par moitié", Renewal.THIRDS: "par tiers"}
_INVENTED = 40


@dataclass(frozen=True, slots=True)
class Change:
    """What a version changes in a rule; ``before`` is empty for what is new, ``after`` for what goes."""

    organ: str
    topic: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Example:
    """A vote imagined with these rules, as the engine counts it."""

    members: int
    needed: int
    sentence: str
    counted: str


def sentences(rules: OrganRules, colleges: Sequence[RulesCollege]) -> dict[str, str]:
    """One sentence a topic, in the order in which they are read."""
    said = {
        "Qui siège": _sits(rules),
        "Qui vote": _votes(rules, colleges),
        "Convocation": _notice(rules),
        "Quorum": _quorum(rules),
        "Majorité": _majority(rules),
        "Procurations": _proxies(rules),
        "À distance": "On peut participer et voter à distance."
        if rules.remote_voting
        else "On ne vote que sur place.",
        "Vote secret": _secret(rules),
    }
    if not rules.organ.sort.is_assembly:
        said["Mandats"] = _terms(rules)
    return {topic: french.sentence(text) for topic, text in said.items()}


def association(version: RulesVersion, colleges: Sequence[RulesCollege]) -> dict[str, str]:
    """What concerns the whole: the exercise, the seats of the board that each college fills."""
    said = {"Exercice": f"Clos le {version.get_year_end_display()}."}
    seats = [f"{one.college.label} ({one.board_seats})" for one in colleges if one.board_seats]
    if seats:
        said["Sièges par collège"] = f"{', '.join(seats)}."
    return said


def _sits(rules: OrganRules) -> str:
    if rules.organ.sort.is_assembly:
        return (
            "Tous les membres. Ceux d’une catégorie à voix consultative donnent leur avis et ne votent pas."
        )
    low, high = rules.seats_min, rules.seats_max
    if low and high:
        seats = f"{low} sièges." if low == high else f"De {low} à {high} sièges."
    else:
        seats = f"{high} sièges au plus." if high else "Sans nombre de sièges fixé."
    held = [
        f"{office.label.lower()}{f' ({number})' if number > 1 else ''}"
        for office in OFFICES
        if (number := rules.offices.get(office.value, 0))
    ]
    return f"{seats} Fonctions\u00a0: {', '.join(held)}." if held else seats


def _votes(rules: OrganRules, colleges: Sequence[RulesCollege]) -> str:
    fees = ", à condition d’être à jour de sa cotisation" if rules.fees_paid else ""
    if not rules.by_college:
        return f"Une personne, une voix{fees}."
    weights = ", ".join(f"{one.college.label} ({one.weight})" for one in colleges) or "aucun pour l’instant"
    return (
        f"Par collège{fees}\u00a0: chaque collège pèse toujours le même poids, partagé entre ses votants. "
        f"Poids\u00a0: {weights}."
    )


def _notice(rules: OrganRules) -> str:
    text = f"Au moins {french.counted(rules.notice_days, 'jour')} avant"
    if rules.second_notice_days != rules.notice_days:
        text += f", {french.counted(rules.second_notice_days, 'jour')} pour une seconde convocation"
    if rules.call_share != "0":
        text += f". Peuvent la demander\u00a0: {in_words(Fraction(rules.call_share))} des membres"
    if rules.meetings_min:
        text += f". Au moins {french.counted(rules.meetings_min, 'réunion')} par an"
    return f"{text}."


def _quorum(rules: OrganRules) -> str:
    first, second = rules.quorum(1), rules.quorum(2)
    if not first:
        return "Aucun quorum\u00a0: l’organe décide quel que soit le nombre de présents."
    text = f"{in_words(first)} des membres ayant droit de vote ce jour, présents, à distance ou représentés"
    if second == first:
        return f"{text}, à chaque convocation."
    return f"{text}. À la seconde convocation\u00a0: {in_words(second)}."


def _majority(rules: OrganRules) -> str:
    text = f"{RULES_IN_WORDS[as_engine(rules, ()).majority]}"
    if rules.casting_vote:
        text += ". En cas d’égalité, la voix de qui préside l’emporte"
    return f"{text}."


def _proxies(rules: OrganRules) -> str:
    if rules.proxies_max is None:
        return "Une personne peut en représenter d’autres, sans limite."
    if not rules.proxies_max:
        return "On vote soi-même\u00a0: aucune procuration."
    return f"Une personne en représente {rules.proxies_max} au plus, par écrit."


def _secret(rules: OrganRules) -> str:
    asked = f"si {in_words(Fraction(rules.secret_share))} des présents le demandent"
    return {
        SecretBallot.ALWAYS: "Tous les votes sont secrets.",
        SecretBallot.ELECTIONS: f"Toujours pour élire des personnes\u00a0; pour le reste, {asked}.",
        SecretBallot.ON_REQUEST: f"Seulement {asked}.",
    }[SecretBallot(rules.secret_ballot)]


def _terms(rules: OrganRules) -> str:
    if not rules.term_years:
        return "Sans durée fixée."
    years = "1 an" if rules.term_years == 1 else f"{rules.term_years} ans"
    how = f", renouvelés {_RENEWAL[Renewal(rules.renewal)]}" if rules.renewal else ""
    return f"{years}{how}."


Said = Mapping[str, Mapping[str, str]]


def changes(before: Said, after: Said) -> list[Change]:
    """Rule by rule, what differs between two versions: {organ: {topic: sentence}}."""
    rows = (
        Change(organ, topic, before.get(organ, {}).get(topic, ""), after.get(organ, {}).get(topic, ""))
        for organ in dict.fromkeys([*after, *before])
        for topic in dict.fromkeys([*after.get(organ, {}), *before.get(organ, {})])
    )
    return [one for one in rows if one.before != one.after]


def example(
    rules: OrganRules, colleges: Sequence[RulesCollege], members: Mapping[str, int] | int = 0
) -> Example:
    """A vote at the edge of the quorum, counted by the engine.

    members: how many vote, by college or all together; an invented number when nobody does yet.
    """
    engine = as_engine(rules, colleges)
    voters = _voters(rules, colleges, members)
    needed = bisect_left(
        range(len(voters) + 1),
        True,
        key=lambda number: count(engine, 1, voters, _present(voters[:number]), ()).quorum_met,
    )
    taking_part = voters[: max(needed, min(len(voters), 3))]
    ballots = [Ballot(one.voter, _imagined(rank)) for rank, one in enumerate(taking_part)]
    result = count(engine, 1, voters, _present(taking_part), ballots)
    every = f"{french.counted(len(voters), 'membre')} ayant droit de vote"
    if needed:
        plural = "s" if needed > 1 else ""
        said = f"Avec {every}, il faut {needed} présent{plural} ou représenté{plural}."
    else:
        said = f"Avec {every}, aucun nombre de présents n’est exigé."
    return Example(len(voters), needed, said, result.explanation)


def _voters(
    rules: OrganRules, colleges: Sequence[RulesCollege], members: Mapping[str, int] | int
) -> list[Member]:
    """Invented names, dealt to the colleges in turn so that any first part of the list mixes them."""
    if not rules.by_college:
        number = members if isinstance(members, int) else sum(members.values())
        return [Member(str(rank)) for rank in range(number or _INVENTED)]
    labels = [one.college.label for one in colleges]
    sizes = {label: members.get(label, 0) for label in labels} if isinstance(members, Mapping) else {}
    if not any(sizes.values()):
        sizes = dict.fromkeys(labels, -(-_INVENTED // max(len(labels), 1)))
    return [
        Member(f"{label} {rank}", label)
        for rank in range(max(sizes.values(), default=0))
        for label in labels
        if rank < sizes[label]
    ]


def _present(members: Sequence[Member]) -> list[Entry]:
    return [Entry(member.voter, Mode.PRESENT) for member in members]


def _imagined(rank: int) -> Choice:
    """Three in five for, one against, one abstains."""
    return (Choice.FOR, Choice.AGAINST, Choice.FOR, Choice.ABSTAIN, Choice.FOR)[rank % 5]
