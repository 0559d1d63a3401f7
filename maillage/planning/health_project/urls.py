"""Addresses of the room: objectives and action sheets. Those of protocols are in ``protocols/urls``."""

from django.urls import path

from maillage.planning.health_project.views import boards, objectives, sheets

SPACE = "c/<slug:community>/projet"
OBJECTIVE = f"{SPACE}/objectifs/<int:number>"
SHEET = f"{SPACE}/actions/<int:number>"

urlpatterns = [
    path(f"{SPACE}/objectifs/", objectives.index, name="objectives"),
    path(f"{SPACE}/objectifs.csv", objectives.table, name="objectives_csv"),
    path(f"{SPACE}/objectifs/nouveau/", objectives.new, name="objective_new"),
    path(f"{OBJECTIVE}/", objectives.edit, name="objective_edit"),
    path(f"{OBJECTIVE}/abandonner/", objectives.drop, name="objective_drop"),
    path(f"{OBJECTIVE}/rang/", objectives.rank, name="objective_rank"),
    path(f"{SPACE}/actions/", boards.index, name="sheets"),
    path(f"{SPACE}/actions.csv", boards.table, name="sheets_csv"),
    path(f"{SPACE}/actions/tableau/", boards.board, name="sheets_board"),
    path(f"{SPACE}/actions/calendrier/", boards.timeline, name="sheets_timeline"),
    path(f"{SPACE}/actions/calendrier.csv", boards.timeline_table, name="sheets_timeline_csv"),
    path(f"{SPACE}/actions/carte/", boards.map_page, name="sheets_map"),
    path(f"{SPACE}/actions/communes.csv", boards.map_table, name="sheets_map_csv"),
    path(f"{SPACE}/actions/budget/", boards.budget, name="sheets_budget"),
    path(f"{SPACE}/actions/budget.csv", boards.budget_table, name="sheets_budget_csv"),
    path(f"{SPACE}/actions/nouvelle/", sheets.new, name="sheet_new"),
    path(f"{SHEET}/", sheets.show, name="sheet"),
    path(f"{SHEET}/fiche.pdf", sheets.pdf, name="sheet_pdf"),
    path(f"{SHEET}/fiche.docx", sheets.word, name="sheet_word"),
    path(f"{SHEET}/etat/", sheets.state, name="sheet_state"),
    path(f"{SHEET}/dupliquer/", sheets.copy, name="sheet_copy"),
    path(f"{SHEET}/deplacer/", boards.move, name="sheet_move"),
    path(f"{SHEET}/autres-salles/", sheets.elsewhere, name="sheet_elsewhere"),
    path(f"{SHEET}/historique/", sheets.history, name="sheet_history"),
    path(f"{SHEET}/<slug:part>/", sheets.part, name="sheet_part"),
]
