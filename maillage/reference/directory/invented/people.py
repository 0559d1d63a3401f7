"""Invented RPPS extracts with the real headers, quirks and proportions.

Numbers: 99, eight digits and a valid Luhn key; no number of the RPPS starts with 99. Names: a bird and a
plant. The same seed gives the same bytes; ``edition`` 2, 3… changes a share of the people of edition 1.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from maillage.reference.directory.invented import words
from maillage.reference.directory.names import with_key
from maillage.reference.geography.tables import read

HEADER = (
    "Type d'identifiant PP|Identifiant PP|Identification nationale PP|Code civilité d'exercice|"
    "Libellé civilité d'exercice|Code civilité|Libellé civilité|Nom d'exercice|Prénom d'exercice|"
    "Code profession|Libellé profession|Code catégorie professionnelle|Libellé catégorie professionnelle|"
    "Code type savoir-faire|Libellé type savoir-faire|Code savoir-faire|Libellé savoir-faire|"
    "Code mode exercice|Libellé mode exercice|Numéro SIRET site|Numéro SIREN site|Numéro FINESS site|"
    "Numéro FINESS établissement juridique|Identifiant technique de la structure|Raison sociale site|"
    "Enseigne commerciale site|Complément destinataire (coord. structure)|"
    "Complément point géographique (coord. structure)|Numéro Voie (coord. structure)|"
    "Indice répétition voie (coord. structure)|Code type de voie (coord. structure)|"
    "Libellé type de voie (coord. structure)|Libellé Voie (coord. structure)|"
    "Mention distribution (coord. structure)|Bureau cedex (coord. structure)|Code postal (coord. structure)|"
    "Code commune (coord. structure)|Libellé commune (coord. structure)|Code pays (coord. structure)|"
    "Libellé pays (coord. structure)|Téléphone (coord. structure)|Téléphone 2 (coord. structure)|"
    "Télécopie (coord. structure)|Adresse e-mail (coord. structure)|Code Département (structure)|"
    "Libellé Département (structure)|Ancien identifiant de la structure|Autorité d'enregistrement|"
    "Code secteur d'activité|Libellé secteur d'activité|Code section tableau pharmaciens|"
    "Libellé section tableau pharmaciens|Code rôle|Libellé rôle|Code genre activité|Libellé genre activité|"
)
_WHO = "Type d'identifiant PP|Identifiant PP|Identification nationale PP|Nom d'exercice|Prénom d'exercice|"
SKILLS_HEADER = (
    f"{_WHO}Code profession|Libellé profession|Code catégorie professionnelle|"
    "Libellé catégorie professionnelle|Code type savoir-faire|Libellé type savoir-faire|Code savoir-faire|"
    "Libellé savoir-faire|"
)
DIPLOMAS_HEADER = (
    f"{_WHO}Code type diplôme obtenu|Libellé type diplôme obtenu|Code diplôme obtenu|Libellé diplôme obtenu|"
    "Code type autorisation|Libellé type autorisation|Code discipline autorisation|"
    "Libellé discipline autorisation|"
)
# How many activities a person has.
_ACTIVITIES = (0.58, 0.28, 0.10, 0.04)
_BATCH = 20_000
Numbers = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True)
class Places:
    """The communes to draw from, with the share of people of each."""

    codes: list[str]
    names: list[str]
    postal: list[str]
    departments: list[str]
    populations: Numbers
    weights: Numbers


def places(departments: Sequence[str] = (), shares: Mapping[str, float] | None = None) -> Places:
    """Today's communes (districts rather than the cities that they cut), of these departments or all.

    ``shares`` says how the people are shared out between departments; else as the inhabitants are.
    """
    table = read("communes.parquet").with_columns(pl.col("population_municipale").fill_null(0))
    cut = table["commune_parente"].drop_nulls().unique().to_list()
    table = table.filter(~pl.col("code").is_in(cut))
    if departments:
        table = table.filter(pl.col("departement").is_in(list(departments)))
    if not table.height:
        raise ValueError(f"aucune commune dans : {', '.join(departments)}")
    people = table["population_municipale"].to_numpy()
    weights = people.astype(float) ** 1.1 + 1
    homes = table["departement"].to_numpy()
    for department, share in (shares or {}).items():
        inside = homes == department
        weights[inside] *= share / weights[inside].sum()
    return Places(
        codes=table["code"].to_list(),
        names=table["nom"].to_list(),
        postal=[codes[0] if codes else "" for codes in table["codes_postaux"].to_list()],
        departments=table["departement"].to_list(),
        populations=people,
        weights=weights / weights.sum(),
    )


@dataclass(frozen=True, slots=True)
class Made:
    """The files written, and the lines of the first one."""

    files: tuple[Path, ...]
    lines: int


def make_rpps(
    folder: Path,
    *,
    rows: int,
    seed: int,
    departments: Sequence[str] = (),
    shares: Mapping[str, float] | None = None,
    edition: int = 1,
    changed: float = 0.01,
    companions: bool = True,
    day: date = date(2026, 1, 5),
) -> Made:
    """Write the activity file of exactly ``rows`` lines (before the changes of a later edition), and its two
    companions, into ``folder``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    stamp = f"{day:%Y%m%d}0800"
    paths = [folder / f"PS_LibreAcces_{name}_{stamp}.txt" for name in _FILES]
    country, lines = places(departments, shares), 0
    with paths[0].open("w", encoding="utf-8", newline="\n") as main:
        extra = [path.open("w", encoding="utf-8", newline="\n") for path in paths[1:]] if companions else []
        try:
            for file, header in zip([main, *extra], (HEADER, SKILLS_HEADER, DIPLOMAS_HEADER), strict=False):
                file.write(f"{header}\n")
            for people in _people(country, rows=rows, seed=seed, edition=edition, changed=changed):
                lines += len(people[0])
                for file, written in zip([main, *extra], people, strict=False):
                    file.writelines(written)
        finally:
            for file in extra:
                file.close()
    return Made(tuple(paths if companions else paths[:1]), lines)


_FILES = ("Personne_activite", "SavoirFaire", "Dipl_AutExerc")


def _people(
    country: Places, *, rows: int, seed: int, edition: int, changed: float
) -> Iterator[tuple[list[str], list[str], list[str]]]:
    """Lines of the three files, batch after batch of people."""
    made = number = 0
    while made < rows:
        batch = _Draw(country, seed, number, _BATCH)
        written: tuple[list[str], list[str], list[str]] = ([], [], [])
        for rank in range(_BATCH):
            lines = batch.lines(rank)[: rows - made]
            made += len(lines)
            fate = batch.fate[rank] if edition > 1 else 1.0
            if fate >= changed:
                written[0].extend(lines)
            elif fate >= changed / 3:
                # Two thirds of those who change move, the last third is gone; as many people are new.
                written[0].extend(batch.lines(rank, moved=edition)[: len(lines)])
            else:
                written[0].extend(batch.lines(rank, stranger=5_000_000 * (edition - 1))[: len(lines)])
            if fate >= changed / 3:
                written[1].append(batch.skill(rank))
                written[2].append(batch.diploma(rank))
            if made >= rows:
                break
        number += _BATCH
        yield written


class _Draw:
    """Everything drawn for one batch of people, whose numbers start at ``first``."""

    def __init__(self, country: Places, seed: int, first: int, size: int) -> None:
        rng = np.random.default_rng([seed, first])
        self.country, self.first = country, first
        weights = np.array([row[2] for row in words.PROFESSIONS], float)
        special = np.array([row[2] for row in words.SPECIALTIES], float)
        self.profession = rng.choice(len(weights), size, p=weights / weights.sum()).tolist()
        self.specialty = rng.choice(len(special), size, p=special / special.sum()).tolist()
        self.count = (rng.choice(len(_ACTIVITIES), size, p=_ACTIVITIES) + 1).tolist()
        self.home = rng.choice(len(country.codes), size, p=country.weights).tolist()
        self.shift = rng.integers(-15, 16, (size, 4)).tolist()
        self.free = rng.random((size, 4)).tolist()
        self.desk = rng.random((size, 4)).tolist()
        self.fate = rng.random(size).tolist()
        self.bird = np.minimum(rng.geometric(0.04, size) - 1, len(words.BIRDS) - 1).tolist()
        self.plant = rng.integers(-len(words.PLANTS) // 3, len(words.PLANTS), size).tolist()
        self.particle = rng.integers(0, len(words.PARTICLES), size).tolist()
        self.given = rng.integers(0, len(words.FIRST_NAMES), size).tolist()

    def _who(self, rank: int, stranger: int = 0) -> tuple[str, str, str]:
        """(RPPS, last name, first name). A quarter of the people have the name of a bird alone: homonyms."""
        rpps = with_key(f"99{self.first + rank + stranger:08d}")
        last = words.PARTICLES[self.particle[rank]] + words.BIRDS[self.bird[rank]]
        plant = self.plant[rank]
        last += f"-{words.PLANTS[plant]}" if plant >= 0 else ""
        return rpps, last.upper(), words.FIRST_NAMES[self.given[rank]].upper()

    def _post(self, rank: int) -> str:
        """The cells of the profession and of the skill."""
        code, label, *_ = words.PROFESSIONS[self.profession[rank]]
        if code != "10":
            return f"{code}|{label}|C|Civil||||"
        skill, name, _ = words.SPECIALTIES[self.specialty[rank]]
        return f"{code}|{label}|C|Civil|S|Spécialité ordinale|{skill}|{name}"

    def lines(self, rank: int, *, moved: int = 0, stranger: int = 0) -> list[str]:
        """The activity lines of one person; ``moved`` sends them to another commune."""
        rpps, last, first = self._who(rank, stranger)
        doctor = self.profession[rank] in {0, 4}
        title = "DR|Docteur" if doctor else "|"
        start = f"8|{rpps}|8{rpps}|{title}|M|Monsieur|{last}|{first}|{self._post(rank)}|"
        return [start + self._activity(rank, nth, moved) for nth in range(self.count[rank])]

    def _activity(self, rank: int, nth: int, moved: int) -> str:
        country = self.country
        # A second place, or the next one, is near the first: the communes are in the order of their codes.
        near = self.home[rank] + (self.shift[rank][nth] if nth else 0) + 7 * moved
        home = near % len(country.codes)
        if country.departments[home] != country.departments[self.home[rank]]:
            home = self.home[rank]
        code, name, postal = country.codes[home], country.names[home], country.postal[home]
        free = self.free[rank][nth] < words.PROFESSIONS[self.profession[rank]][3]
        desks = int(country.populations[home]) // (600 if free else 4_000) + 1
        desk = int(self.desk[rank][nth] * desks) % (1_000_000 if free else 10)
        # One address in eight has no INSEE code: only the words of the post office are left.
        insee = "" if desk % 8 == 7 else code
        street = words.STREETS[desk % len(words.STREETS)]
        kind, label = words.STREET_KINDS[desk % len(words.STREET_KINDS)]
        phone = f"01{home % 10_000:04d}{desk % 10_000:04d}"
        town = name.upper()
        address = (
            f"||{desk % 90 + 1}||{kind}|{label}|{street}||{postal} {town}|{postal}|{insee}|"
            f"{name if insee else ''}|||{phone}||||{country.departments[home]}|||"
        )
        if free:
            plant = words.PLANTS[desk % len(words.PLANTS)].upper()
            site = f"||||C99{home:05d}{desk:06d}|CABINET DES {plant}S||"
            return f"L|Libéral|{site}{address}ARS/CPAM/CNOM|SA07|Cabinet individuel|||||||\n"
        finess = finess_number(home, desk)
        site = f"||{finess}|{finess}|F{finess}|ÉTABLISSEMENT INVENTÉ {town} {desk}||"
        return (
            f"S|Salarié|{site}{address}ARS/ARS/ARS|SA01|Etablissement public de santé|||FON-01|Titulaire|||\n"
        )

    def skill(self, rank: int) -> str:
        rpps, last, first = self._who(rank)
        code, label, *_ = words.PROFESSIONS[self.profession[rank]]
        skill, name, _ = words.SPECIALTIES[self.specialty[rank]]
        if code != "10":
            skill, name = "CEX01", "Compétence exclusive inventée"
        return (
            f"8|{rpps}|8{rpps}|{last}|{first}|{code}|{label}|C|Civil|S|Spécialité ordinale|{skill}|{name}|\n"
        )

    def diploma(self, rank: int) -> str:
        rpps, last, first = self._who(rank)
        code, label, *_ = words.PROFESSIONS[self.profession[rank]]
        return f"8|{rpps}|8{rpps}|{last}|{first}|DE|Diplôme d'État français|DE{code}|DE {label}|||||\n"


def finess_number(home: int, rank: int) -> str:
    """An invented FINESS number: 99, the rank of the commune, that of the establishment, a Luhn key."""
    return with_key(f"99{home:05d}{rank}")
