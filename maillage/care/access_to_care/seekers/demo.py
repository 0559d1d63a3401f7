"""Invented people who look for a GP, at every state, and invented doctors who take patients."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.utils import timezone

from maillage.care.access_to_care.seekers.actions import filing, following, proposing, settling
from maillage.care.access_to_care.seekers.enums import (
    Declared,
    Mode,
    ProposalState,
    Refusal,
    Since,
    Source,
    Status,
    Verdict,
    Why,
)
from maillage.care.access_to_care.seekers.models import GpProposal, GpRequest
from maillage.care.access_to_care.seekers.queries import communes
from maillage.care.access_to_care.seekers.wants import Asked, Terms, Vote
from maillage.care.circle.enums import ConsentMeans
from maillage.care.persons.actions import Said
from maillage.care.roster.demo import gps
from maillage.care.switch.actions import publish_information
from maillage.care.switch.queries import latest_information
from maillage.care.traces.scope import care_scope
from maillage.engines.matching import Need
from maillage.foundation.access.enums import Role
from maillage.foundation.identity.models import User
from maillage.foundation.tenancy.models import Community

S = Status
INFORMATION = """Ceci est un exemple, pour une communauté inventée.

Qui reçoit vos réponses : le secrétariat de la communauté, tenu au secret professionnel.
Pourquoi : trouver un professionnel qui accepte de vous suivre.
Qui d’autre : celui qui accepte, et lui seul, avec votre accord (CSP art. L. 1110-4).
Combien de temps : trois mois après la fin de la recherche, 24 mois au plus.
Vos droits : voir, corriger, retirer votre accord, vous opposer, à tout moment."""
POINTS = {
    Need.ALD: 30, Need.AGE: 20, Need.RUPTURE: 30, Need.GROSSESSE: 20, Need.ENFANT: 20, Need.PRECARITE: 20,
    Need.HANDICAP: 20, Need.SORTIE: 30,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Person:
    """An invented person, the days since they asked, and the state to bring their request to."""

    first_names: str
    family_name: str
    age: int
    ago: int
    until: Status
    why: Why = Why.RETIRED
    needs: tuple[Need, ...] = ()
    at_home: bool = False
    source: Source = Source.PATIENT


PEOPLE = (
    _Person("Zélie", "Absente-Inventée", 81, 2, S.RECUE, needs=(Need.ALD,)),
    _Person("Anatole", "Chimère", 34, 4, S.INCOMPLETE, Why.MOVED),
    _Person("Bathilde", "Fictive", 67, 200, S.EN_ATTENTE, needs=(Need.PRECARITE,), source=Source.TOWN_HALL),
    _Person("Cyprien", "Imaginaire", 45, 30, S.EN_ATTENTE, Why.REFUSED, needs=(Need.RUPTURE,)),
    _Person("Donatienne", "Supposée", 77, 12, S.PROPOSEE, at_home=True, source=Source.HELPER),
    _Person("Évariste", "Exemple", 29, 45, S.ACCEPTEE, Why.MOVED),
    _Person("Fulgence", "Factice", 58, 70, S.REFUSEE_GP, needs=(Need.ALD, Need.HANDICAP)),
    _Person("Ghislaine", "Modèle", 39, 60, S.REFUSEE_PATIENT, Why.NEVER),
    _Person("Hégésippe", "Rêvé", 71, 190, S.INJOIGNABLE),
    _Person("Isoline", "Songe", 26, 50, S.RDV, Why.MOVED, needs=(Need.GROSSESSE,)),
    _Person("Jocaste", "Mirage", 84, 100, S.DECLAREE, needs=(Need.SORTIE,)),
    _Person("Kléber", "Fable", 52, 150, S.CLOTUREE),
    _Person("Lucrèce", "Légende", 31, 20, S.HORS_TERRITOIRE, Why.OTHER),
    _Person("Maximilien", "Conte", 63, 15, S.A_DEJA_MT),
    _Person("Ninon", "Féerie", 48, 90, S.ORIENTEE_MAS, needs=(Need.PRECARITE,)),
    _Person("Octave", "Illusion", 19, 25, S.ORIENTEE_CENTRE, Why.NEVER),
    _Person("Pélagie", "Utopie", 92, 80, S.DECEDE),
    _Person("Quintilien", "Nuage", 40, 35, S.RETRAIT),
    _Person("Zélie", "Absente-Inventée", 81, 1, S.RECUE, needs=(Need.ALD,), source=Source.PROFESSIONAL),
    _Person("Anatole", "Chimère", 34, 3, S.DOUBLON, Why.MOVED),
)  # fmt: skip


def load(community: Community, people: dict[str, User]) -> None:
    """Doctors, a scale, twenty requests; what exists is left as it is."""
    with care_scope(community, person=None, desk=True):
        if GpRequest.objects.exists():
            return
        informed = latest_information() is not None
    if not informed:
        publish_information(by=people[Role.DPO], community=community, version="2026-1", text=INFORMATION)
    _Loader(community, people).run()


class _Loader:
    def __init__(self, community: Community, people: dict[str, User]) -> None:
        self.community, self.people = community, people
        self.today = timezone.localdate()
        self.operator, self.president = people[Role.OPERATOR], people[Role.PRESIDENT]
        self.doctors = gps(community, self.president)
        self.communes = [code for code, _ in communes(community, self.today)]

    def run(self) -> None:
        with care_scope(self.community, person=self.president.pk) as by:
            settling.record_vote(by=by, vote=_vote(self.today))
        for rank, doctor in enumerate(self.doctors):
            self._offer(doctor, rank)
        for rank, person in enumerate(PEOPLE):
            case = self._file(person, rank)
            self._bring(case, person.until)
        self._twins()

    def _offer(self, doctor: User, rank: int) -> None:
        """The last one is on a break."""
        pause = self.today + timedelta(days=20) if rank == len(self.doctors) - 1 else None
        terms = Terms(
            6 - rank, (), home_visits=rank < 3, children=True,
            until=self.today + timedelta(days=180), paused_until=pause,
        )  # fmt: skip
        with care_scope(self.community, person=doctor.pk) as by:
            settling.save_offer(by=by, terms=terms)

    def _file(self, one: _Person, rank: int) -> UUID:
        birth = date(self.today.year - one.age, 3, 1 + PEOPLE.index(_first(one)))
        said = Said(
            one.family_name, one.first_names, birth.isoformat(),
            f"06 99 00 11 {PEOPLE.index(_first(one)):02d}",
            helper="" if one.source == Source.PATIENT else "Personne inventée, 06 99 00 00 00",
        )  # fmt: skip
        asked = Asked(
            source=one.source, commune=self.communes[rank % len(self.communes)], birth=birth, why=one.why,
            since=Since.YEAR, needs=tuple(need.value for need in one.needs), at_home=one.at_home,
            word="Personne inventée, pour la démonstration.",
        )  # fmt: skip
        with care_scope(self.community, person=self.operator.pk) as by:
            filed = filing.file_request(
                by=by, said=said, asked=asked, means=ConsentMeans.WRITTEN,
                received=self.today - timedelta(days=one.ago),
            )  # fmt: skip
        return filed.request.case_id

    def _bring(self, case: UUID, until: Status) -> None:
        """To this state, by the acts of those who bring it there."""
        if until == S.RECUE:
            return
        with care_scope(self.community, person=self.operator.pk) as by:
            if until in {S.INCOMPLETE, S.EN_ATTENTE}:
                following.move(by=by, case=case, status=until)
                return
            if until == S.INJOIGNABLE:
                for _ in range(3):
                    following.note_call(by=by, case=case, reached=False)
                return
            if until not in {*_PLACED, S.PROPOSEE, S.REFUSEE_GP}:
                following.close(by=by, case=case, status=until)
                return
            following.move(by=by, case=case, status=S.EN_ATTENTE)
            proposing.propose(by=by, case=case)
        if until == S.REFUSEE_GP:
            self._refuse_all(case)
        elif until in _PLACED:
            self._place(case, until)

    def _asked(self, case: UUID) -> int | None:
        with care_scope(self.community, person=self.operator.pk):
            asked = GpProposal.objects.filter(case_id=case, state=ProposalState.ASKED)
            return asked.values_list("person_id", flat=True).first()

    def _refuse_all(self, case: UUID) -> None:
        while (doctor := self._asked(case)) is not None:
            with care_scope(self.community, person=doctor) as by:
                proposing.refuse(by=by, case=case, reason=Refusal.FULL)
            proposing.advance(community=self.community, now=timezone.now())

    def _place(self, case: UUID, until: Status) -> None:
        doctor = self._asked(case)
        with care_scope(self.community, person=doctor) as by:
            proposing.accept(by=by, case=case)
            if until in {S.RDV, S.DECLAREE, S.CLOTUREE}:
                following.set_appointment(by=by, case=case, on=self.today + timedelta(days=6))
            if until in {S.DECLAREE, S.CLOTUREE}:
                following.declare(by=by, case=case, on=self.today, confirmed=Declared.DOCTOR)
        with care_scope(self.community, person=self.operator.pk) as by:
            if until == S.REFUSEE_PATIENT:
                following.decline_doctor(by=by, case=case)
            if until == S.CLOTUREE:
                following.close(by=by, case=case, status=S.CLOTUREE)

    def _twins(self) -> None:
        """Two of those who look alike were decided of; the others wait for somebody to say."""
        with care_scope(self.community, person=self.operator.pk) as by:
            closed = GpRequest.objects.get(status=S.DOUBLON)
            first = GpRequest.objects.get(status=S.INCOMPLETE)
            following.decide_twin(
                by=by, case=first.case_id, other=closed.case_id, verdict=Verdict.SAME
            )  # fmt: skip


_PLACED = frozenset({S.ACCEPTEE, S.RDV, S.DECLAREE, S.CLOTUREE, S.REFUSEE_PATIENT})


def _first(one: _Person) -> _Person:
    """Who asks twice is the same person, born the same day."""
    name = (one.first_names, one.family_name)
    return next(other for other in PEOPLE if (other.first_names, other.family_name) == name)


def _vote(today: date) -> Vote:
    return Vote(
        points={need.value: points for need, points in POINTS.items()}, per_month=2, most_for_waiting=24,
        age_from=75, first_level=50, second_level=20, mode=Mode.TURN, answer_hours=72,
        decided_on=today - timedelta(days=60), decided_by="le conseil d’administration", votes_for=9,
        votes_against=1, abstained=2,
    )  # fmt: skip
