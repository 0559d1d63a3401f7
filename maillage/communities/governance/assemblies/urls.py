"""Addresses of the room: in a community, and behind personal links."""

from django.urls import path

from maillage.communities.governance.assemblies.views import (
    change,
    desk,
    handout,
    link,
    minutes,
    prepare,
    results,
)

SPACE = "c/<slug:community>/assemblees"
ONE = f"{SPACE}/<int:number>"
POINT = f"{ONE}/points/<int:point>"

urlpatterns = [
    path(f"{SPACE}/", prepare.assemblies, name="assemblies"),
    path(f"{SPACE}/nouvelle/", prepare.assembly_new, name="assembly_new"),
    path(f"{ONE}/", prepare.assembly, name="assembly"),
    path(f"{ONE}/modifier/", prepare.assembly_edit, name="assembly_edit"),
    path(f"{ONE}/annuler/", change.assembly_cancel, name="assembly_cancel"),
    path(f"{ONE}/supprimer/", change.assembly_delete, name="assembly_delete"),
    path(f"{ONE}/documents/", prepare.assembly_file_add, name="assembly_file_add"),
    path(f"{ONE}/documents/<int:file>/", prepare.assembly_file, name="assembly_file"),
    path(f"{ONE}/convoquer/", prepare.assembly_convene, name="assembly_convene"),
    path(f"{ONE}/envois/", prepare.assembly_sendings, name="assembly_sendings"),
    path(f"{ONE}/envois/etiquettes.csv", prepare.assembly_labels, name="assembly_labels"),
    path(f"{ONE}/billets/", handout.assembly_handouts, name="assembly_handouts"),
    path(f"{ONE}/seconde/", prepare.assembly_again, name="assembly_again"),
    path(f"{ONE}/voter/", prepare.assembly_own, name="assembly_own"),
    path(f"{ONE}/seance/", desk.assembly_desk, name="assembly_desk"),
    path(f"{ONE}/ecran/", desk.assembly_screen, name="assembly_screen"),
    path(f"{ONE}/ordre-du-jour/<int:point>/", prepare.agenda_point, name="agenda_point"),
    path(f"{POINT}/candidature.pdf", prepare.candidacy_form, name="candidacy_form"),
    path(f"{POINT}/papier/", desk.assembly_paper, name="assembly_paper"),
    path(f"{POINT}/resultat/", results.vote_result, name="vote_result"),
    path(f"{POINT}/suites/", results.vote_follow, name="vote_follow"),
    path(f"{POINT}/feuille.json", results.vote_sheet, name="vote_sheet"),
    path(f"{POINT}/extrait.pdf", results.vote_extract, name="vote_extract"),
    path(f"{ONE}/proces-verbal/", minutes.assembly_minutes, name="assembly_minutes"),
    path(f"{ONE}/proces-verbal/signer/", minutes.assembly_sign, name="assembly_sign"),
    path(f"{ONE}/proces-verbal/signe/", minutes.assembly_scan, name="assembly_scan"),
    path(f"{ONE}/proces-verbal/exemplaire/", minutes.assembly_scan_file, name="assembly_scan_file"),
    path(f"{ONE}/proces-verbal/publier/", minutes.assembly_publish, name="assembly_publish"),
    path(
        f"{ONE}/proces-verbal/proces-verbal.<str:form>",
        minutes.assembly_minutes_file,
        name="assembly_minutes_file",
    ),
    path("assemblee/<str:token>/", link.assembly_link, name="assembly_link"),
    path("assemblee/<str:token>/documents/<int:file>/", link.assembly_link_file, name="assembly_link_file"),
]
