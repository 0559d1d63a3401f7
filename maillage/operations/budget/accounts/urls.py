"""Addresses of the accounts."""

from django.urls import path

from maillage.operations.budget.accounts.views import claims, journal, payments, payroll, suppliers

SPACE = "c/<slug:community>/comptes"
MINE = "c/<slug:community>/mes-frais"

urlpatterns = [
    path(f"{MINE}/", claims.own_claims, name="own_claims"),
    path(f"{MINE}/nouvelle/", claims.claim_new, name="claim_new"),
    path(f"{MINE}/note/", claims.own_claim, name="own_claim"),
    path(f"{MINE}/note/corriger/", claims.claim_edit, name="claim_edit"),
    path(f"{MINE}/note/suite/", claims.claim_act, name="claim_act"),
    path(f"{MINE}/note/joindre/", claims.claim_receipt_add, name="claim_receipt_add"),
    path(f"{MINE}/note/justificatif/", claims.claim_receipt, name="claim_receipt"),
    path(f"{SPACE}/", journal.accounts, name="accounts"),
    path(f"{SPACE}/frais/", claims.claims, name="claims"),
    path(f"{SPACE}/frais/<int:number>/", claims.claim_check, name="claim_check"),
    path(f"{SPACE}/frais/<int:number>/justificatif/<int:rank>/", claims.claim_file, name="claim_file"),
    path(f"{SPACE}/frais/<int:number>/renvoyer/", claims.claim_return, name="claim_return"),
    path(f"{SPACE}/factures/", suppliers.invoices, name="invoices"),
    path(f"{SPACE}/factures/nouvelle/", suppliers.invoice_new, name="invoice_new"),
    path(f"{SPACE}/fournisseurs/", suppliers.suppliers, name="suppliers"),
    path(f"{SPACE}/fournisseurs/nouveau/", suppliers.supplier_new, name="supplier_new"),
    path(f"{SPACE}/fournisseurs/<int:number>/", suppliers.supplier, name="supplier"),
    path(f"{SPACE}/fournisseurs/<int:number>/corriger/", suppliers.supplier_edit, name="supplier_edit"),
    path(f"{SPACE}/fournisseurs/<int:number>/iban/", suppliers.supplier_iban, name="supplier_iban"),
    path(f"{SPACE}/paie/", payroll.payrolls, name="payrolls"),
    path(f"{SPACE}/paie/nouvelle/", payroll.payroll_new, name="payroll_new"),
    path(f"{SPACE}/paiements/", payments.payments, name="payments"),
    path(f"{SPACE}/paiements/<int:number>/", payments.payment_order, name="payment_order"),
    path(
        f"{SPACE}/paiements/<int:number>/decision/", payments.payment_order_decide,
        name="payment_order_decide",
    ),
    path(f"{SPACE}/paiements/<int:number>/fichier/", payments.payment_order_file, name="payment_order_file"),
    path(
        f"{SPACE}/paiements/<int:number>/rejet/<int:pk>/", payments.payment_returned, name="payment_returned"
    ),
    path(f"{SPACE}/plan-de-comptes/", journal.account_chart, name="account_chart"),
    path(
        f"{SPACE}/plan-de-comptes/<slug:heading>/", journal.account_chart_edit, name="account_chart_edit"
    ),
    path(f"{SPACE}/export/", journal.journal_exports, name="journal_exports"),
    path(f"{SPACE}/export/<int:year>/<int:number>/", journal.journal_file, name="journal_file"),
    path(f"{SPACE}/axes/<int:year>.csv", journal.axes_table, name="axes_csv"),
]  # fmt: skip
