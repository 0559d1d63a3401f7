"""Controls A07 and F04: each sealed field, who it opens to, and where no word of it may ever be."""

import logging

import pytest
from django import forms
from django.apps import apps
from django.contrib.sessions.models import Session as WebSession
from django.db import connection
from django.test import Client
from django.urls import reverse

from maillage.care.circle.models import CircleMember
from maillage.care.ground.enums import Category, Seal
from maillage.care.ground.errors import NotYoursError
from maillage.care.ground.fields import BlindIndex, SealedText
from maillage.care.ground.session import Session, Standing
from maillage.care.ground.store import STORE
from maillage.care.oversight.links import RIGHTS
from maillage.foundation.notify.models import MailMessage
from maillage.foundation.rights.actions.purge import everywhere
from tests.care.makers import opened
from tests.care.test_oversight import ask, browser, page

pytestmark = pytest.mark.django_db(databases=["default", "care"])
# Table -> what it seals, by class. A new field is written here by who adds it, with who opens it in mind.
IDENTITY, CLINICAL, REASON = Seal.IDENTITY, Seal.CLINICAL, Seal.REASON
SEALED = {
    "CircleMember": {REASON: {"reason"}},
    "EmergencyReview": {REASON: {"note"}},
    "LegalHold": {REASON: {"reason", "lifted_why"}},
    "Identity": {IDENTITY: {"family_name", "first_names", "birth_date", "phone", "email", "helper"}},
}
OPENS = {
    Category.HEALTH: {IDENTITY, CLINICAL, REASON},
    Category.UNDER_AUTHORITY: {IDENTITY, CLINICAL},
    Category.OTHER: {IDENTITY},
}


def sealed_fields():
    for model in apps.get_app_config("care").get_models():
        for one in model._meta.concrete_fields:
            if isinstance(one, SealedText):
                yield model, one


def test_the_fields_of_the_ground_are_listed_and_every_other_is_clinical_or_identity():
    found: dict[str, dict[Seal, set[str]]] = {}
    for model, one in sealed_fields():
        found.setdefault(model.__name__, {}).setdefault(one.seal, set()).add(one.name)
    assert {name: found[name] for name in SEALED} == SEALED
    for name in set(found) - set(SEALED):
        assert set(found[name]) <= {IDENTITY, CLINICAL}, name


@pytest.mark.parametrize("category", Category)
def test_each_field_opens_to_the_categories_whose_mission_it_is(category):
    session = Session(None, 1, "", lambda _session, _case: Standing("x", category.opens), STORE)
    nobody = Session(None, 1, "", lambda _session, _case: None, STORE, desk=True)
    for _, one in sealed_fields():
        with pytest.raises(NotYoursError):
            nobody.note_opening(None, one.seal)
        if one.seal in OPENS[category]:
            session.note_opening(None, one.seal)
        else:
            with pytest.raises(NotYoursError):
                session.note_opening(None, one.seal)


def test_no_form_of_care_writes_what_it_does_not_show():
    """Mass assignment: forms name their fields one by one, none is drawn from a table."""

    def every(kind):
        for one in kind.__subclasses__():
            yield one
            yield from every(one)

    assert [one for one in every(forms.ModelForm) if one.__module__.startswith("maillage.care")] == []
    for model in apps.get_app_config("care").get_models():
        assert not any(isinstance(f, BlindIndex) and f.editable for f in model._meta.concrete_fields)


CANARIES = ("canarinom", "canariprenom", "canarimotif", "canarinote", "canariaidant")


def test_no_word_of_a_patient_is_in_a_log_a_mail_an_address_or_the_rest_of_the_database(nurse, caplog):
    s, link = nurse, reverse("care_own_identity", args=[RIGHTS.token(nurse.ours.pk, nurse.case.pk)])
    caplog.set_level(logging.DEBUG)
    said = {"family_name": CANARIES[0], "first_names": CANARIES[1], "helper": CANARIES[4]}
    bob, dot, nora = browser(s.bob), browser(s.dot), browser(s.nora)
    answers = [Client().post(link, said)]
    assert CANARIES[0] in nora.get(page("care_case_identity", s, s.case.pk)).content.decode()
    answers.append(ask(bob, s, s.case.reference, f"{CANARIES[2]} et encore bien des mots"))
    with opened(s.ours, s.dot, desk=True):
        seat = CircleMember.objects.emergencies().get().pk
    judged = {"decision": "to_clear", "note": f"{CANARIES[3]} vérifié au téléphone"}
    answers += [dot.get(page("care_emergency", s, seat)), dot.post(page("care_emergency", s, seat), judged)]
    answers += [nora.get(page("care_case_rights", s, s.case.pk)), dot.get(page("care_emergencies", s))]
    assert all(one.status_code in {200, 302} for one in answers)
    addresses = [one.get("Location", "") for one in answers]
    kept = [str(one.get_decoded()) for one in WebSession.objects.all()]
    mails = [f"{one.subject} {one.text} {one.html}" for one in MailMessage.objects.all()]
    for word in CANARIES:
        assert word not in caplog.text
        assert not any(word in text for text in (*addresses, *kept, *mails))
    with everywhere(), connection.cursor() as cursor:
        cursor.execute(
            """SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
               AND has_table_privilege(oid, 'SELECT') AND relname NOT LIKE 'reference%'"""
        )
        tables = [name for (name,) in cursor.fetchall()]
        assert len(tables) > 100
        for table in tables:
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text ~* %s', ["|".join(CANARIES)])
            assert cursor.fetchone() == (0,), table
