"""Addresses of protocols."""

from django.urls import path

from maillage.planning.health_project.protocols.views import decisions, gallery, protocols

SPACE = "c/<slug:community>/protocoles"
ONE = f"{SPACE}/<int:number>"
SHARED = f"{SPACE}/galerie/<uuid:series>"

urlpatterns = [
    path(f"{SPACE}/", protocols.index, name="protocols"),
    path(f"{SPACE}/nouveau/", protocols.new, name="protocol_new"),
    path(f"{SPACE}/galerie/", gallery.index, name="protocol_gallery"),
    path(f"{SHARED}/", gallery.show, name="protocol_published"),
    path(f"{SHARED}/adopter/", gallery.adopt, name="protocol_adopt"),
    path(f"{ONE}/", protocols.show, name="protocol"),
    path(f"{ONE}/protocole.pdf", protocols.pdf, name="protocol_pdf"),
    path(f"{ONE}/protocole.docx", protocols.word, name="protocol_word"),
    path(f"{ONE}/modifier/", protocols.edit, name="protocol_edit"),
    path(f"{ONE}/nouvelle-version/", protocols.revise, name="protocol_revise"),
    path(f"{ONE}/differences/", protocols.difference, name="protocol_difference"),
    path(f"{ONE}/relecture/", decisions.submit, name="protocol_submit"),
    path(f"{ONE}/avis/", decisions.review, name="protocol_review"),
    path(f"{ONE}/rendre/", decisions.give_back, name="protocol_return"),
    path(f"{ONE}/approuver/", decisions.approve, name="protocol_approve"),
    path(f"{ONE}/reporter/", decisions.postpone, name="protocol_postpone"),
    path(f"{ONE}/retirer/", decisions.retire, name="protocol_retire"),
    path(f"{ONE}/origine/", gallery.newer, name="protocol_newer"),
    path(f"{ONE}/origine/suivre/", gallery.take_up, name="protocol_take_up"),
    path(f"{ONE}/publier/", gallery.publish, name="protocol_publish"),
    path(f"{ONE}/depublier/", gallery.withdraw, name="protocol_withdraw"),
]
