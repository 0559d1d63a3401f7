"""Tables of the room: meetings and their dates, people and their presence, minutes."""

from maillage.operations.meetings.models.meetings import DateOption, Meeting, MeetingFile, MeetingSeries
from maillage.operations.meetings.models.minutes import Decision, MeetingTask, Minutes, MinutesVersion
from maillage.operations.meetings.models.people import Attendance, CalendarFeed, DateAnswer, Participant

__all__ = [
    "Attendance",
    "CalendarFeed",
    "DateAnswer",
    "DateOption",
    "Decision",
    "Meeting",
    "MeetingFile",
    "MeetingSeries",
    "MeetingTask",
    "Minutes",
    "MinutesVersion",
    "Participant",
]
