"""What the ACI agreement pays to a community: sizes, calendars, envelopes, instalments, variable part.

Pure: no clock, no database, no framework. See README.md for the texts of law and the readings taken.
"""

from .contract import Contract, ContractError, MissionPlan
from .loading import RuleFileError, default_rules, load_rules
from .results import Line, Notice, Payment, Simulation, Totals, YearResult
from .rulebook import Figure, RuleBook, Source, Version
from .serialise import line_as_dict, simulation_as_dict
from .settings import DEFAULT_SETTINGS, DefaultStart, Effect, ProrationUnit, Rounding, Settings, settings_from
from .signed import SIGNED_SOURCE, SignedAmount, SizeChange, Terms, compose
from .simulation import parse_missions, simulate
from .sizes import SizePosition, size_of
from .vocabulary import (
    CONFIDENCE_LABELS,
    MISSION_LABELS,
    Confidence,
    Instalment,
    Mission,
    Part,
    PreMissionRow,
    Size,
    weakest,
)

__all__ = [
    "CONFIDENCE_LABELS",
    "DEFAULT_SETTINGS",
    "MISSION_LABELS",
    "SIGNED_SOURCE",
    "Confidence",
    "Contract",
    "ContractError",
    "DefaultStart",
    "Effect",
    "Figure",
    "Instalment",
    "Line",
    "Mission",
    "MissionPlan",
    "Notice",
    "Part",
    "Payment",
    "PreMissionRow",
    "ProrationUnit",
    "Rounding",
    "RuleBook",
    "RuleFileError",
    "Settings",
    "SignedAmount",
    "Simulation",
    "Size",
    "SizeChange",
    "SizePosition",
    "Source",
    "Terms",
    "Totals",
    "Version",
    "YearResult",
    "compose",
    "default_rules",
    "line_as_dict",
    "load_rules",
    "parse_missions",
    "settings_from",
    "simulate",
    "simulation_as_dict",
    "size_of",
    "weakest",
]
