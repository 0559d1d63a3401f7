"""Diagnosis, scenarios, health project."""

from datetime import date

from maillage.communities.territory.models import TerritoryVersion
from maillage.foundation.access.enums import Role
from maillage.foundation.tenancy.scope import community_scope
from maillage.planning.health_project.assembly.spec import CONTRACT, PROJECT
from tests.cast import LONG_AGO, Cast, give_role, make_user
from tests.communities.territory.makers import draw
from tests.guarantees.samples.values import Maker, Samples
from tests.planning.diagnosis.findings import makers as findings
from tests.planning.diagnosis.makers import freeze
from tests.planning.diagnosis.readings.makers import READING_FILES, bring, enter
from tests.planning.evaluation import makers as evaluation
from tests.planning.health_project import document_makers as texts
from tests.planning.health_project import makers as project
from tests.planning.health_project import protocol_makers as protocols
from tests.planning.whatif.makers import result, save


def _diagnoses(samples: Samples, cast: Cast) -> None:
    """One frozen diagnosis here, two there: the number of theirs is not one of ours."""
    freeze(cast.theirs, cast.charlie, draw(cast.theirs, cast.charlie, ["04049"], adopted_on=date(2021, 1, 1)))
    wider = draw(cast.theirs, cast.charlie, ["04049", "04070"], adopted_on=date(2022, 1, 1))
    samples.put("diagnosis_number", freeze(cast.theirs, cast.charlie, wider).number, cast.theirs)
    with community_scope(cast.ours):
        current = TerritoryVersion.objects.get(number=samples.values["version_number"][cast.ours.pk])
    samples.put("diagnosis_number", freeze(cast.ours, cast.alice, current).number, cast.ours)


def _readings(samples: Samples, cast: Cast) -> None:
    """A reading in each community, and of each layout of file one that waits and one imported."""
    for community, president in ((cast.ours, cast.alice), (cast.theirs, cast.charlie)):
        samples.put("reading", enter(community, president).pk, community)
        for spec, content in READING_FILES:
            waiting, record = bring(community, president, spec, content)
            samples.put(f"{spec.key}_upload", waiting.pk, community)
            samples.put(f"{spec.key}_record", record.pk, community)


def _indicators(samples: Samples, cast: Cast) -> None:
    """An indicator with its value; there, under another number; a file that waits and one imported."""
    for community, president, extra in (
        (cast.ours, cast.alice, ()),
        (cast.theirs, cast.charlie, ("TELESANTE", "ACC_STAGES")),
    ):
        for code in extra:
            evaluation.track(community, president, code)
        one = evaluation.track(community, president)
        samples.put("indicator_number", one.number, community)
        row = evaluation.measure(community, president, "219", LONG_AGO)
        samples.put("indicator_value", row.pk, community)
        waiting, record = evaluation.bring(community, president)
        samples.put("indicator_values_upload", waiting.pk, community)
        samples.put("indicator_values_record", record.pk, community)


def _findings(samples: Samples, cast: Cast) -> None:
    """One of each thing here; there, under numbers that are not ours."""
    for community, president, extra in ((cast.ours, cast.alice, 0), (cast.theirs, cast.charlie, 3)):
        for _ in range(extra):
            one = findings.propose(community, president)
            findings.join(community, president, [one])
            findings.close(community, president, findings.vote(community, president))
        finding = findings.keep(community, president, findings.propose(community, president))
        findings.propose(community, president)
        need = findings.join(community, president, [finding])
        samples.put("finding_number", finding.number, community)
        samples.put("evidence", findings.source(community, president, finding).pk, community)
        samples.put("comment", findings.say(community, president, finding).pk, community)
        samples.put("need_number", need.number, community)
        samples.put("agreement", findings.agree(community, president, need).pk, community)
        samples.put("vote_number", findings.vote(community, president).number, community)


def _scenarios(samples: Samples, cast: Cast) -> None:
    """One saved scenario here, two there: the number of theirs is not one of ours."""
    save(cast.theirs, cast.charlie, name="Premier", of=result() | {"edits": []})
    samples.put("scenario_number", save(cast.theirs, cast.charlie).number, cast.theirs)
    samples.put("scenario_number", save(cast.ours, cast.alice).number, cast.ours)


def _project(samples: Samples, cast: Cast) -> None:
    """One of each thing here; there, under other numbers. A protocol is shared, another is a draft."""
    for community, president, extra in ((cast.ours, cast.alice, 0), (cast.theirs, cast.charlie, 3)):
        for _ in range(extra):
            project.objective(community, president)
            project.sheet(community, president)
            protocols.protocol(community, president)
        general = project.objective(community, president)
        samples.put("objective_number", general.number, community)
        sheet = project.full_sheet(community, president)
        samples.put("sheet_number", sheet.number, community)
        samples.put("sheet_part", "budget", community)
        if community == cast.ours:
            lead = cast.holder(Role.LEAD)
            project.entrust(community, president, sheet, lead)
        else:
            lead = make_user("Pilote")
            give_role(lead, community, Role.LEAD)
        shared = protocols.in_force(community, lead, president)
        series = protocols.publish(community, president, shared).series
        samples.put("protocol_number", protocols.protocol(community, president).number, community)
        # What is given to all is the same for everyone.
        samples.put("published_series", series, cast.ours)
        samples.put("published_series", series, cast.theirs)


def _project_texts(samples: Samples, cast: Cast) -> None:
    """A filed project and a filed contrat territorial; theirs have other numbers and other keys."""
    for name, spec, section in (("text", PROJECT, "territoire"), ("contract", CONTRACT, "objet")):
        samples.put("text_form", "pdf", cast.ours)
        samples.put("text_form", "pdf", cast.theirs)
        for community, president, extra in ((cast.ours, cast.alice, 0), (cast.theirs, cast.charlie, 1)):
            for _ in range(extra):
                texts.start(spec, community, president)
            made = texts.start(spec, community, president)
            for _ in range(extra):
                texts.file(spec, made, president)
                texts.write(spec, made, president, section, text="Une autre version.")
            samples.put(f"{name}_number", made.number, community)
            samples.put(f"{name}_section", section, community)
            samples.put(f"{name}_attachment", texts.attach(spec, made, president).pk, community)
            samples.put(f"{name}_rendering", texts.ask(spec, made, president).pk, community)
            samples.put(f"{name}_filing", texts.file(spec, made, president).number, community)


MAKERS: list[Maker] = [_diagnoses, _readings, _indicators, _findings, _scenarios, _project, _project_texts]
