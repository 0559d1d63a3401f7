from django.urls import path

from maillage.foundation.people import views

urlpatterns = [
    path("invitation/<str:token>/", views.invitation, name="invitation"),
    path("c/<slug:community>/personnes/", views.people, name="people"),
    path("c/<slug:community>/personnes/inviter/", views.invite, name="people_invite"),
    path(
        "c/<slug:community>/personnes/invitations/<int:invitation_id>/annuler/",
        views.revoke_invitation,
        name="people_revoke_invitation",
    ),
    path(
        "c/<slug:community>/personnes/roles/<int:assignment_id>/retirer/",
        views.revoke_role,
        name="people_revoke_role",
    ),
]
