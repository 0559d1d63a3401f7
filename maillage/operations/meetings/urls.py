"""Addresses of the room: in a community, behind personal links, in the room, for calendar programs."""

from django.urls import path

from maillage.operations.meetings.views import attendance, calendars, meetings, minutes, people, public, room

SPACE = "c/<slug:community>/agenda"
ONE = f"{SPACE}/<int:number>"

urlpatterns = [
    path(f"{SPACE}/", meetings.meetings, name="meetings"),
    path(f"{SPACE}/reunions.csv", meetings.meetings_csv, name="meetings_csv"),
    path(f"{SPACE}/nouvelle/", meetings.meeting_new, name="meeting_new"),
    path(f"{SPACE}/abonnements/", calendars.calendar_subscriptions, name="calendar_subscriptions"),
    path(f"{ONE}/", meetings.meeting, name="meeting"),
    path(f"{ONE}/reunion.ics", calendars.meeting_ics, name="meeting_ics"),
    path(f"{ONE}/repondre/", meetings.meeting_answer, name="meeting_answer"),
    path(f"{ONE}/modifier/", meetings.meeting_edit, name="meeting_edit"),
    path(f"{ONE}/annuler/", meetings.meeting_cancel, name="meeting_cancel"),
    path(f"{ONE}/date/", meetings.meeting_date, name="meeting_date"),
    path(f"{ONE}/fichiers/", meetings.meeting_file_add, name="meeting_file_add"),
    path(f"{ONE}/fichiers/<int:file>/", meetings.meeting_file, name="meeting_file"),
    path(f"{ONE}/participants/", people.meeting_people, name="meeting_people"),
    path(f"{ONE}/participants/envoyer/", people.meeting_call, name="meeting_call"),
    path(
        f"{ONE}/participants/<int:participant>/retirer/",
        people.meeting_person_remove,
        name="meeting_person_remove",
    ),
    path(f"{ONE}/presences/", attendance.meeting_attendance, name="meeting_attendance"),
    path(f"{ONE}/presences/visio/", attendance.meeting_call_code, name="meeting_call_code"),
    path(f"{ONE}/presences/arreter/", attendance.meeting_close, name="meeting_close"),
    path(f"{ONE}/presences/emargement.pdf", attendance.meeting_sheet, name="meeting_sheet"),
    path(
        f"{ONE}/presences/<int:participant>/attestation.pdf",
        attendance.meeting_certificate,
        name="meeting_certificate",
    ),
    path(f"{ONE}/ecran/", room.meeting_screen, name="meeting_screen"),
    path(f"{ONE}/compte-rendu/", minutes.meeting_minutes, name="meeting_minutes"),
    path(f"{ONE}/compte-rendu/compte-rendu.pdf", minutes.minutes_pdf, name="minutes_pdf"),
    path(f"{ONE}/compte-rendu/approuver/", minutes.minutes_approve, name="minutes_approve"),
    path(f"{ONE}/compte-rendu/signer/", minutes.minutes_sign, name="minutes_sign"),
    path(f"{ONE}/taches/<int:task>/", minutes.meeting_task_done, name="meeting_task_done"),
    path("reunion/<str:token>/", public.meeting_link, name="meeting_link"),
    path("reunion/<str:token>/reunion.ics", calendars.meeting_link_ics, name="meeting_link_ics"),
    path(
        "reunion/<str:token>/attestation.pdf",
        public.meeting_link_certificate,
        name="meeting_link_certificate",
    ),
    path("reunion/<str:token>/fichiers/<int:file>/", public.meeting_link_file, name="meeting_link_file"),
    path("presence/<str:name>/", room.room_door, name="room_door"),
    path("calendriers/<str:token>.ics", calendars.calendar_feed, name="calendar_feed"),
]
