"""Legal time limits counted in days or months, with the sentence that explains each date.

Pure: no clock, no database, no framework. See README.md for the rules and their sources.
"""

from .calendars import day_off
from .counting import Clock, Extension, Limit, Unit, count
from .standing import Standing, standing

__all__ = ["Clock", "Extension", "Limit", "Standing", "Unit", "count", "day_off", "standing"]
