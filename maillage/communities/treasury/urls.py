"""Addresses of the room."""

from django.urls import path

from maillage.communities.treasury.tables import SPEC
from maillage.communities.treasury.views import accounts, lines, statements
from maillage.foundation.tabular.views import import_urls

BASE = "c/<slug:community>/tresorerie"

urlpatterns = [
    path(f"{BASE}/", statements.treasury, name="treasury"),
    path(f"{BASE}/deposer/", statements.bank_upload, name="bank_upload"),
    path(f"{BASE}/exemple.<str:kind>", statements.bank_sample, name="bank_sample"),
    path(f"{BASE}/comptes/", accounts.bank_accounts, name="bank_accounts"),
    path(f"{BASE}/comptes/<int:pk>/fermer/", accounts.bank_account_close, name="bank_account_close"),
    path(f"{BASE}/releves/<int:pk>/", lines.bank_statement, name="bank_statement"),
    path(f"{BASE}/releves/<int:pk>/lignes.csv", lines.bank_statement_csv, name="bank_statement_csv"),
    path(f"{BASE}/releves/<int:pk>/accepter/", lines.bank_statement_accept, name="bank_statement_accept"),
    path(f"{BASE}/lignes/", lines.bank_lines, name="bank_lines"),
    path(f"{BASE}/lignes/lignes.csv", lines.bank_lines_csv, name="bank_lines_csv"),
    path(f"{BASE}/lignes/accepter/", lines.bank_lines_accept, name="bank_lines_accept"),
    path(f"{BASE}/lignes/<int:pk>/", lines.bank_line, name="bank_line"),
    path(f"{BASE}/lignes/<int:pk>/rapprocher/", lines.bank_line_settle, name="bank_line_settle"),
    path(f"{BASE}/lignes/<int:pk>/mettre-de-cote/", lines.bank_line_aside, name="bank_line_aside"),
    path(f"{BASE}/lignes/<int:pk>/reprendre/", lines.bank_line_back, name="bank_line_back"),
    path(f"{BASE}/rapprochements/<int:pk>/annuler/", lines.bank_settlement_undo, name="bank_settlement_undo"),
    *import_urls(f"{BASE}/tableau", SPEC),
]
