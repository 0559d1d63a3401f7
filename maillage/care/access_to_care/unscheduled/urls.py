from django.urls import path

from maillage.care.access_to_care.unscheduled.views import answering, desk, follow, taking

ROOT = "c/<slug:community>/soins/demandes/"

urlpatterns = [
    path(ROOT, answering.snp_home, name="snp_home"),
    path(f"{ROOT}file/", taking.snp_queue, name="snp_queue"),
    path(f"{ROOT}nouvelle/", taking.snp_new, name="snp_new"),
    path(f"{ROOT}pour-moi/", answering.snp_offers, name="snp_offers"),
    path(f"{ROOT}mes-disponibilites/", answering.snp_willing, name="snp_willing"),
    path(f"{ROOT}suivi/", desk.snp_desk, name="snp_desk"),
    path(f"{ROOT}regles/", desk.snp_rules, name="snp_rules"),
    path(f"{ROOT}<uuid:case>/", taking.snp_request, name="snp_request"),
    path(f"{ROOT}<uuid:case>/reponse/", answering.snp_answer, name="snp_answer"),
    path(f"{ROOT}<uuid:case>/a-dire/", answering.snp_sheet, name="snp_sheet"),
    path(f"{ROOT}<uuid:case>/note/", answering.snp_note, name="snp_note"),
    path("demande/<str:token>/", follow.snp_follow, name="snp_follow"),
]
