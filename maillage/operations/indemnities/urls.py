"""Addresses of the room."""

from django.urls import path

from maillage.operations.indemnities.views import batches, lines, own, people, rules

BASE = "c/<slug:community>/indemnites"

urlpatterns = [
    path(f"{BASE}/", own.own_indemnities, name="own_indemnities"),
    path(f"{BASE}/ligne/", lines.own_indemnity, name="own_indemnity"),
    path(f"{BASE}/declarer/", own.indemnity_declare, name="indemnity_declare"),
    path(f"{BASE}/accord/", own.ceiling_consent, name="ceiling_consent"),
    path(f"{BASE}/iban/", own.own_bank_details, name="own_bank_details"),
    path(f"{BASE}/iban/afficher/", own.own_bank_shown, name="own_bank_shown"),
    path(f"{BASE}/releve-<int:year>.pdf", own.own_statement, name="own_statement"),
    path(f"{BASE}/lignes/<int:pk>/", lines.indemnity_line, name="indemnity_line"),
    path(f"{BASE}/lignes/<int:pk>/avancer/", lines.indemnity_advance, name="indemnity_advance"),
    path(f"{BASE}/lignes/<int:pk>/refuser/", lines.indemnity_refuse, name="indemnity_refuse"),
    path(f"{BASE}/lignes/<int:pk>/retirer/", lines.indemnity_cancel, name="indemnity_cancel"),
    path(f"{BASE}/a-decider/", lines.indemnity_inbox, name="indemnity_inbox"),
    path(f"{BASE}/reunions/", lines.indemnity_meetings, name="indemnity_meetings"),
    path(f"{BASE}/toutes/", lines.indemnity_lines, name="indemnity_lines"),
    path(f"{BASE}/toutes.csv", lines.indemnity_lines_csv, name="indemnity_lines_csv"),
    path(f"{BASE}/personnes/", people.indemnity_people, name="indemnity_people"),
    path(f"{BASE}/das2-<int:year>.csv", people.das2_csv, name="das2_csv"),
    path(f"{BASE}/membres/<int:pk>/releve-<int:year>.pdf", people.member_statement, name="member_statement"),
    path(f"{BASE}/lots/", batches.indemnity_batches, name="indemnity_batches"),
    path(f"{BASE}/lots/<int:pk>/", batches.indemnity_batch, name="indemnity_batch"),
    path(f"{BASE}/lots/<int:pk>/approuver/", batches.batch_approve, name="batch_approve"),
    path(f"{BASE}/lots/<int:pk>/annuler/", batches.batch_cancel, name="batch_cancel"),
    path(f"{BASE}/lots/<int:pk>/fichier/", batches.batch_file, name="batch_file"),
    path(f"{BASE}/lots/<int:pk>/iban/", batches.batch_ibans, name="batch_ibans"),
    path(f"{BASE}/virements/<int:pk>/rejet/", batches.transfer_returned, name="transfer_returned"),
    path(f"{BASE}/baremes/", rules.rate_cards, name="rate_cards"),
    path(f"{BASE}/baremes/nouveau/", rules.rate_card_new, name="rate_card_new"),
    path(f"{BASE}/etapes/", rules.indemnity_steps, name="indemnity_steps"),
    path(f"{BASE}/conventions/", rules.employer_agreement, name="employer_agreement"),
    path(f"{BASE}/compte-payeur/", rules.payer_account, name="payer_account"),
]
