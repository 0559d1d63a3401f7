from django.urls import path

from maillage.foundation.web import views

urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("aide/", views.help_index, name="help_index"),
    path("aide/<slug:page>/", views.help_page, name="help_page"),
    path("composants/", views.components, name="components"),
    path("glossaire/", views.glossary_page, name="glossary"),
    path("a-propos/", views.about, name="about"),
    path("accessibilite/", views.accessibility, name="accessibility"),
    path("mes-communautes/", views.my_communities, name="my_communities"),
]
