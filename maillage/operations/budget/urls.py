"""Addresses of the budget."""

from django.urls import include, path

from maillage.operations.budget.views import budget, grants, outlays, plan, team

SPACE = "c/<slug:community>/budget"

urlpatterns = [
    path("", include("maillage.operations.budget.accounts.urls")),
    path(f"{SPACE}/", budget.home, name="budget"),
    path(f"{SPACE}/budget.csv", budget.home_table, name="budget_csv"),
    path(f"{SPACE}/a-quoi-a-servi-l-argent/", budget.spending, name="budget_spending"),
    path(f"{SPACE}/depenses.csv", budget.spending_table, name="budget_spending_csv"),
    path(f"{SPACE}/lignes/", plan.lines, name="budget_lines"),
    path(f"{SPACE}/lignes/nouvelle/", plan.line_new, name="budget_line_new"),
    path(f"{SPACE}/lignes/des-fiches-actions/", plan.from_sheets, name="budget_from_sheets"),
    path(f"{SPACE}/lignes/<int:number>/", plan.line, name="budget_line"),
    path(f"{SPACE}/lignes/<int:number>/corriger/", plan.line_edit, name="budget_line_edit"),
    path(f"{SPACE}/lignes/<int:number>/retirer/", plan.line_withdraw, name="budget_line_withdraw"),
    path(f"{SPACE}/postes/", team.posts, name="budget_posts"),
    path(f"{SPACE}/postes/nouveau/", team.post_new, name="budget_post_new"),
    path(f"{SPACE}/postes/<int:number>/corriger/", team.post_edit, name="budget_post_edit"),
    path(f"{SPACE}/postes/<int:number>/retirer/", team.post_withdraw, name="budget_post_withdraw"),
    path(f"{SPACE}/report/", plan.carry, name="budget_carry"),
    path(f"{SPACE}/financements/", grants.grants, name="grants"),
    path(f"{SPACE}/financements/nouveau/", grants.grant_new, name="grant_new"),
    path(f"{SPACE}/financements/contrat/", grants.grant_contract, name="grant_contract"),
    path(f"{SPACE}/financements/<int:number>/", grants.grant, name="grant"),
    path(f"{SPACE}/financements/<int:number>/corriger/", grants.grant_edit, name="grant_edit"),
    path(f"{SPACE}/depenses/", outlays.outlays, name="outlays"),
    path(f"{SPACE}/engagements-et-depenses.csv", outlays.outlays_table, name="outlays_csv"),
    path(f"{SPACE}/depenses/nouvelle/", outlays.outlay_new, name="outlay_new"),
    path(f"{SPACE}/depenses/<int:number>/", outlays.outlay, name="outlay"),
    path(f"{SPACE}/depenses/<int:number>/decision/", outlays.decide, name="outlay_decide"),
    path(f"{SPACE}/depenses/<int:number>/piece/", outlays.voucher_add, name="outlay_voucher_add"),
    path(f"{SPACE}/depenses/<int:number>/piece/<int:pk>/", outlays.voucher, name="outlay_voucher"),
]
