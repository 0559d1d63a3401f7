from django.urls import path

from maillage.care.figures import views

urlpatterns = [
    path("c/<slug:community>/soins/chiffres/", views.figures, name="care_figures"),
    path("c/<slug:community>/soins/chiffres.csv", views.figures_csv, name="care_figures_csv"),
]
