"""Addresses of the room, under the diagnosis of a community."""

from django.urls import path

from maillage.planning.diagnosis.findings.views import board, findings, needs, votes

SPACE = "c/<slug:community>/diagnostic/constats"
ONE = f"{SPACE}/<int:number>"
NEED = f"{SPACE}/besoins/<int:number>"

urlpatterns = [
    path(f"{SPACE}/", board.index, name="findings"),
    path(f"{SPACE}/synthese/", board.summary, name="findings_summary"),
    path(f"{SPACE}/constats.csv", board.findings_csv, name="findings_csv"),
    path(f"{SPACE}/besoins.csv", board.needs_csv, name="needs_csv"),
    path(f"{SPACE}/nouveau/", findings.new, name="finding_new"),
    path(f"{ONE}/", findings.show, name="finding"),
    path(f"{ONE}/modifier/", findings.edit, name="finding_edit"),
    path(f"{ONE}/etat/", findings.decision, name="finding_decide"),
    path(f"{ONE}/cotation/", findings.scores, name="finding_score"),
    path(f"{ONE}/preuves/", findings.evidence, name="finding_evidence"),
    path(f"{ONE}/preuves/<int:evidence>/retirer/", findings.evidence_withdraw, name="evidence_withdraw"),
    path(f"{ONE}/messages/", findings.message, name="finding_comment"),
    path(f"{ONE}/messages/<int:comment>/", findings.message_edit, name="comment_edit"),
    path(f"{ONE}/messages/<int:comment>/retirer/", findings.message_withdraw, name="comment_withdraw"),
    path(f"{SPACE}/besoins/nouveau/", needs.new, name="need_new"),
    path(f"{NEED}/", needs.show, name="need"),
    path(f"{NEED}/modifier/", needs.edit, name="need_edit"),
    path(f"{NEED}/rang/", needs.rank, name="need_rank"),
    path(f"{NEED}/cotation/", needs.scores, name="need_score"),
    path(f"{NEED}/abandonner/", needs.drop, name="need_drop"),
    path(f"{NEED}/reprendre/", needs.resume, name="need_resume"),
    path(f"{NEED}/accord/", needs.agree, name="need_agree"),
    path(f"{NEED}/accords/", needs.agreement, name="need_agreement"),
    path(f"{NEED}/accords/<int:agreement>/retirer/", needs.agreement_withdraw, name="agreement_withdraw"),
    path(f"{SPACE}/votes/nouveau/", votes.new, name="vote_new"),
    path(f"{SPACE}/votes/<int:number>/", votes.show, name="vote"),
    path(f"{SPACE}/votes/<int:number>/clore/", votes.close, name="vote_close"),
]
