"""Addresses of the room: public, behind a link, and within a community."""

from django.urls import path

from maillage.communities.cards.views import board, own, professional, public

SPACE = "c/<slug:community>"
LIST = f"{SPACE}/annuaire"

urlpatterns = [
    path("annuaire/<slug:slug>/", public.public_directory, name="public_directory"),
    path("annuaire/<slug:slug>/<int:number>/", public.public_card, name="public_card"),
    path("annuaire/<slug:slug>/<int:number>/signaler/", public.public_card_report, name="public_card_report"),
    path(
        "annuaire/<slug:slug>/<int:number>/signaler/recu/",
        public.public_card_reported,
        name="public_card_reported",
    ),
    path("fiche/<str:token>/", own.card_link, name="card_link"),
    path(f"{SPACE}/ma-fiche/", own.own_card, name="own_card"),
    path(f"{LIST}/", professional.directory, name="directory"),
    path(f"{LIST}/annuaire.csv", professional.directory_csv, name="directory_csv"),
    path(f"{LIST}/annuaire.vcf", professional.directory_vcf, name="directory_vcf"),
    path(f"{LIST}/annuaire.pdf", professional.directory_pdf, name="directory_pdf"),
    path(f"{LIST}/fraicheur/", professional.directory_freshness, name="directory_freshness"),
    path(f"{LIST}/fraicheur.csv", professional.directory_freshness_csv, name="directory_freshness_csv"),
    path(f"{LIST}/reglages/", board.directory_settings, name="directory_settings"),
    path(f"{LIST}/fiches/", board.cards_board, name="cards_board"),
    path(f"{LIST}/fiches/<int:number>/", board.card_edit, name="card_edit"),
    path(f"{LIST}/fiches/<int:number>/lien/", board.card_send_link, name="card_send_link"),
    path(f"{LIST}/signalements/<int:report_id>/", board.card_report_done, name="card_report_done"),
    path(f"{LIST}/<int:number>/", professional.directory_card, name="directory_card"),
    path(f"{LIST}/<int:number>.vcf", professional.directory_card_vcf, name="directory_card_vcf"),
]
