"""Addresses of the room: within a community, and those that open without an account."""

from django.urls import path

from maillage.communities.members.views import decisions, fees, public, register, settings

SPACE = "c/<slug:community>"

urlpatterns = [
    path("adherer/<slug:slug>/", public.join, name="join"),
    path("adherer/<slug:slug>/envoye/", public.join_sent, name="join_sent"),
    path("adhesion/<str:token>/", public.member_link, name="member_link"),
    path(f"{SPACE}/mon-adhesion/", public.own_membership, name="own_membership"),
    path(f"{SPACE}/membres/", register.members, name="members"),
    path(f"{SPACE}/membres/registre.csv", register.members_csv, name="members_csv"),
    path(f"{SPACE}/membres/nouveau/", register.member_new, name="member_new"),
    path(f"{SPACE}/membres/demandes/", decisions.member_requests, name="member_requests"),
    path(f"{SPACE}/membres/reglages/", settings.membership_settings, name="membership_settings"),
    path(f"{SPACE}/membres/<int:number>/", register.member, name="member"),
    path(f"{SPACE}/membres/<int:number>/corriger/", register.member_edit, name="member_edit"),
    path(f"{SPACE}/membres/<int:number>/etape/", register.member_step, name="member_step"),
    path(f"{SPACE}/membres/<int:number>/sortie/", decisions.member_leave, name="member_leave"),
    path(
        f"{SPACE}/membres/<int:number>/representant/",
        register.member_representative,
        name="member_representative",
    ),
    path(f"{SPACE}/cotisations/", fees.fees, name="fees"),
    path(f"{SPACE}/cotisations/cotisations.csv", fees.fees_csv, name="fees_csv"),
    path(f"{SPACE}/cotisations/appeler/", fees.fees_call, name="fees_call"),
    path(f"{SPACE}/cotisations/<int:fee_id>/", fees.fee, name="fee"),
    path(f"{SPACE}/cotisations/<int:fee_id>/relancer/", fees.fee_remind, name="fee_remind"),
    path(
        f"{SPACE}/cotisations/reglements/<int:payment_id>/annuler/",
        fees.payment_undo,
        name="fee_payment_undo",
    ),
]
