from django.urls import path

from maillage.foundation.local import views

urlpatterns = [
    path("demonstration/<slug:role>/", views.demo_sign_in, name="demo_sign_in"),
    path("boite-locale/", views.mailbox, name="local_mailbox"),
    path("boite-locale/<slug:name>/", views.mail, name="local_mail"),
]
