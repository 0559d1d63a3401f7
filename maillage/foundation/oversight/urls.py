from django.urls import path

from maillage.foundation.oversight import views

urlpatterns = [
    path("c/<slug:community>/journal/", views.journal, name="journal"),
    path("c/<slug:community>/journal.csv", views.journal_csv, name="journal_csv"),
    path("c/<slug:community>/registre/", views.register, name="register"),
    path("instance/", views.instance, name="instance"),
]
