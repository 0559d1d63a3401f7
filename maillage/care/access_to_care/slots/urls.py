from django.urls import path

from maillage.care.access_to_care.slots.views import bookings, offers, rota

BASE = "c/<slug:community>/soins/"

urlpatterns = [
    path(f"{BASE}creneaux/", offers.own_slots, name="own_slots"),
    path(f"{BASE}creneaux/publier/", offers.slots_publish, name="slots_publish"),
    path(f"{BASE}creneaux/capacite/", offers.capacity_publish, name="capacity_publish"),
    path(f"{BASE}creneaux/chercher/", bookings.slots_search, name="slots_search"),
    path(f"{BASE}creneaux/agenda/", offers.diary_subscription, name="diary_subscription"),
    path(f"{BASE}creneaux/<uuid:slot>/", bookings.slot_book, name="slot_book"),
    path(f"{BASE}creneaux/<uuid:slot>/retirer/", offers.slot_withdraw, name="slot_withdraw"),
    path(f"{BASE}capacites/<uuid:capacity>/", bookings.capacity_book, name="capacity_book"),
    path(f"{BASE}capacites/<uuid:capacity>/retirer/", offers.capacity_withdraw, name="capacity_withdraw"),
    path(f"{BASE}rendez-vous/<uuid:booking>/", bookings.booking, name="booking"),
    path(f"{BASE}rendez-vous/<uuid:booking>/deplacer/", bookings.booking_move, name="booking_move"),
    path(f"{BASE}rendez-vous/<uuid:booking>/annuler/", bookings.booking_cancel, name="booking_cancel"),
    path(f"{BASE}rendez-vous/<uuid:booking>/issue/", bookings.booking_outcome, name="booking_outcome"),
    path(f"{BASE}astreinte/", rota.rota, name="rota"),
    path(f"{BASE}astreinte/prevoir/", rota.rota_plan, name="rota_plan"),
    path(f"{BASE}astreinte/<uuid:turn>/", rota.rota_turn, name="rota_turn"),
    path(f"{BASE}astreinte/<uuid:turn>/retirer/", rota.rota_withdraw, name="rota_withdraw"),
    path("agenda-soins/<str:token>/", offers.care_diary, name="care_diary"),
]
