"""Codes of the room."""

from maillage.planning.health_project.enums import Envelope

# What the agencies pay for, and may hence follow to its end: the parts of the ACI, the regional fund.
OF_AGENCIES = frozenset({Envelope.FUNCTIONING, Envelope.FIXED, Envelope.VARIABLE, Envelope.FIR})
