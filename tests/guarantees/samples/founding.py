"""What a community founds, is ruled by, writes and has examined."""

from django.utils import timezone

from tests.cast import Cast
from tests.communities.founding.makers import found_association
from tests.communities.governance import makers as governance
from tests.communities.letter import makers as letters
from tests.communities.review import makers as reviews
from tests.guarantees.samples.values import Maker, Samples


def _founding(samples: Samples, cast: Cast) -> None:
    """Answers, those in charge and a formality in each community; the other's names must never be seen."""
    for community, president in ((cast.ours, cast.alice), (cast.theirs, cast.charlie)):
        found_association(community, president)
        samples.put("founding_section", "assemblee", community)
        samples.put("formality", "declaration", community)
        samples.put("founding_paper", "statuts", community)


def _governance(samples: Samples, cast: Cast) -> None:
    """Rules adopted, a draft open, mandates and links; theirs has other numbers and other keys."""
    for community, president, extra in ((cast.ours, cast.alice, 0), (cast.theirs, cast.charlie, 1)):
        for _ in range(1 + extra):
            governance.adopt(community, president)
        draft = governance.open_draft(community, president)
        for _ in range(1 + extra):
            mandate = governance.elect(community, president)
        link = governance.declare_link(community, president)
        governance.appoint(community, president)
        samples.put("governance_year", timezone.localdate().year, community)
        samples.put("governance_duty", "assembly", community)
        samples.put("rules_number", 1 + extra, community)
        samples.put("organ", governance.organ_of(community, draft), community)
        samples.put("mandate_number", mandate.number, community)
        samples.put("interest_link", link.pk, community)


def _letters(samples: Samples, cast: Cast) -> None:
    """A filed letter with everything around it; theirs has other numbers and other keys."""
    for community, president, extra in ((cast.ours, cast.alice, 0), (cast.theirs, cast.charlie, 1)):
        for _ in range(extra):
            letters.start(community, president)
        made = letters.start(community, president)
        for _ in range(extra):
            letters.file(made, president)
            letters.write(made, president, key="objectif", text="Une autre version.")
        joined = letters.attach(made, president)
        asked = letters.ask(made, president)
        samples.put("letter_number", made.number, community)
        samples.put("letter_filing", letters.file(made, president).number, community)
        samples.put("letter_section", "objectif", community)
        samples.put("letter_attachment", joined.pk, community)
        samples.put("letter_rendering", asked.pk, community)
        samples.put("letter_form", "pdf", community)


def _reviews(samples: Samples, cast: Cast) -> None:
    """A letter under review here, a project there: the number of theirs is not one of ours."""
    case = reviews.last(cast.ours)
    reviews.say(case, cast.dana)
    reviews.secret(case, cast.dana)
    theirs = reviews.project_case(cast.theirs, cast.charlie)
    while theirs.number <= reviews.last(cast.ours).number:
        reviews.withdraw(theirs, cast.charlie)
        theirs = reviews.project_case(cast.theirs, cast.charlie, timezone.localdate())
    samples.put("review_slug", cast.ours.slug)
    for community, number in ((cast.ours, case.number), (cast.theirs, theirs.number), (None, case.number)):
        prefix = "review" if community else "agency_review"
        samples.put(f"{prefix}_number", number, community)
        samples.put(f"{prefix}_piece", 1, community)
        samples.put(f"{prefix}_act", "commenter", community)
        samples.put(f"{prefix}_form", "json" if community != cast.theirs else "pdf", community)
        samples.put(f"{prefix}_paper", "echanges.pdf", community)


MAKERS: list[Maker] = [
    _founding,
    _governance,
    _letters,
    _reviews,
]
