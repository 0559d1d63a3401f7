from django.urls import path

from maillage.care.oversight.views import circle, desk, glass, holds, information, patient, review

C = "c/<slug:community>/soins/"
urlpatterns = [
    path(f"{C}etat/", desk.care_status, name="care_status"),
    path(f"{C}urgence/", glass.care_break_glass, name="care_break_glass"),
    path(f"{C}urgences/", desk.care_emergencies, name="care_emergencies"),
    path(f"{C}urgences/<uuid:seat>/", desk.care_emergency, name="care_emergency"),
    path(f"{C}acces/", desk.care_access_search, name="care_access_search"),
    path(f"{C}acces/<uuid:case>/", desk.care_access_list, name="care_access_list"),
    path(f"{C}acces/<uuid:case>/liste.pdf", desk.care_access_document, name="care_access_document"),
    path(f"{C}conservations/", holds.care_holds, name="care_holds"),
    path(f"{C}conservations/<uuid:hold>/", holds.care_hold, name="care_hold"),
    path(f"{C}controle/", review.care_review, name="care_review"),
    path(f"{C}controle/duree/", review.care_term, name="care_term"),
    path(f"{C}information/", information.care_information, name="care_information"),
    path(f"{C}consentements/", circle.care_consents, name="care_consents"),
    path(f"{C}dossiers/<uuid:case>/droits/", circle.care_case_rights, name="care_case_rights"),
    path(f"{C}dossiers/<uuid:case>/identite/", circle.care_case_identity, name="care_case_identity"),
    path("soins/mon-dossier/<str:token>/", patient.care_own_case, name="care_own_case"),
    path("soins/mon-dossier/<str:token>/coordonnees/", patient.care_own_identity, name="care_own_identity"),
    path("soins/information/<slug:slug>/", information.care_notice, name="care_notice"),
    path("soins/information/<slug:slug>/<str:version>/", information.care_notice, name="care_notice_version"),
    path(
        "soins/information/<slug:slug>/<str:version>/affiche.pdf",
        information.care_notice_poster,
        name="care_notice_poster",
    ),
]
