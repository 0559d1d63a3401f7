"""The tables that people keep: what is matched, proposed, refused, and never revived."""

import pytest
from django.utils import timezone

from maillage.communities.prospects.actions import contacts, doubles
from maillage.communities.prospects.enums import Interest
from maillage.communities.prospects.imports import PROSPECTS
from maillage.communities.prospects.models import Prospect, ProspectContact
from maillage.foundation.rights.enums import ObjectionPurpose
from maillage.foundation.tabular.enums import Outcome
from maillage.foundation.tabular.errors import ImportRefusedError
from maillage.foundation.tabular.queries import preview
from maillage.foundation.tenancy.scope import community_scope
from maillage.reference.directory.queries import practising_in
from tests.communities.prospects.makers import OPTIONS, RPPS, enter, load, upload
from tests.foundation.rights.makers import objected

pytestmark = pytest.mark.django_db
MESSY = """Suivi des contacts CPTS;;;;;;;;
;;;;;;;;
NOM;Prénom;Métier;Tél;Mail;Ville;CP;Avis;Dernier contact;Commentaire
Mésange ;Aïcha;IDEL;492000001;Aicha@Exemple.invalid;SISTERON;4200;oui;12/03/2026;=1+1
Loriot;Paul;Sophrologue;04.92.00.00.02;;Digne les Bains;04000;;;
;;;;;;;;
Pie;Jean;kiné;12;;;;;;
Geai;Ève;infirmiere;;pas une adresse;;;;;
"""


def rows(community):
    with community_scope(community):
        return {card.last_name or card.structure_name: card for card in Prospect.objects.live()}


def counts(record):
    return (record.created, record.updated, record.same, record.rejected)


def shown(cast, content, **options):
    waiting = upload(cast.ours, cast.alice, content, **options)
    with community_scope(cast.ours):
        return preview(PROSPECTS, waiting, PROSPECTS.fields(), OPTIONS | {"replace": False} | options)


def test_a_messy_table_is_understood_and_each_corrected_cell_is_shown(cast):
    found = shown(cast, MESSY.encode("cp1252"))
    assert {(one.heading, one.understood) for one in found.reading.corrections} >= {
        ("Métier", "Infirmier"), ("Tél", "04 92 00 00 01"), ("CP", "04200"), ("Avis", "Intéressé"),
    }  # fmt: skip
    assert [one.line for one in found.reading.rejected] == [7, 8]
    record = load(cast.ours, cast.alice, MESSY.encode("cp1252"))
    assert counts(record) == (2, 0, 0, 2)
    assert not any("Pie" in reason or "12" in reason.split() for _, reason in record.rejected_lines)
    made = rows(cast.ours)
    one = made["Mésange"]
    assert (one.profession, one.commune_code, one.interest) == ("60", "04209", Interest.INTERESSE)
    assert (one.phone, one.email, one.note) == ("04 92 00 00 01", "aicha@exemple.invalid", "=1+1")
    assert (one.source, one.source_detail) == ("fichier", "liste de la réunion")
    assert (made["Loriot"].profession, made["Loriot"].activity) == ("", "Sophrologue")
    assert made["Loriot"].commune_code == "04070"
    with community_scope(cast.ours):
        assert [str(one.on) for one in ProspectContact.objects.all()] == ["2026-03-12"]


def test_the_same_file_twice_changes_nothing(cast):
    load(cast.ours, cast.alice, MESSY.encode())
    again = load_preview(cast, MESSY.encode())
    assert again == {"created": 0, "updated": 0, "same": 2, "rejected": 2}


def load_preview(cast, content, **options):
    return shown(cast, content, **options).counts


def test_an_rpps_number_decides_and_what_differs_is_kept_unless_asked(cast):
    person = practising_in(["04070"])[0]
    enter(cast.ours, cast.alice, person.last_name, first_name=person.first_name, ident=person.ident,
          phone="04 92 00 00 09")  # fmt: skip
    file = f"RPPS;Nom;Téléphone;E-mail\n{person.rpps};Tout Autre;0492000010;a@exemple.invalid\n".encode()
    found = shown(cast, file)
    assert found.counts["updated"] == 1
    assert "différent et gardé : téléphone" in found.verdicts[0].detail
    assert "vérifiez" in found.verdicts[0].detail
    load(cast.ours, cast.alice, file)
    one = rows(cast.ours)[person.last_name]
    assert (one.phone, one.email) == ("04 92 00 00 09", "a@exemple.invalid")
    load(cast.ours, cast.alice, file, replace=True)
    assert rows(cast.ours)[person.last_name].phone == "04 92 00 00 10"


def test_a_name_only_proposes_and_the_reader_decides(cast):
    enter(cast.ours, cast.alice, "Huppe", first_name="Léa", commune_code="04209", phone="")
    file = "Nom;Prénom;Ville;Tél\nHUPPE;Lea;Sisteron;0492000003\n".encode()
    aside = shown(cast, file)
    assert aside.counts["rejected"] == 1
    assert "n° 1" in aside.verdicts[0].detail
    with pytest.raises(ImportRefusedError, match="Aucune ligne"):
        load(cast.ours, cast.alice, "Nom;Tél\nHuppe;12\n".encode())
    load(cast.ours, cast.alice, file, homonyms="apart")
    with community_scope(cast.ours):
        assert list(Prospect.objects.order_by("number").values_list("number", "phone")) == [
            (1, ""), (2, "04 92 00 00 03"),
        ]  # fmt: skip
    # Two cards now bear the name: nobody may complete one of them at random, and the same line is known.
    assert load_preview(cast, file, homonyms="complete")["same"] == 1
    other = file.replace(b"0492000003", b"0492000004")
    assert load_preview(cast, other, homonyms="complete")["rejected"] == 1


def test_completing_by_name_is_the_readers_choice(cast):
    enter(cast.ours, cast.alice, "Huppe", first_name="Léa", commune_code="04209", phone="")
    load(
        cast.ours, cast.alice, "Nom;Prénom;Ville;Tél\nHUPPE;Lea;Sisteron;0492000003\n".encode(),
        homonyms="complete",
    )  # fmt: skip
    assert rows(cast.ours)["Huppe"].phone == "04 92 00 00 03"


@pytest.mark.parametrize("homonyms", ["aside", "complete", "apart"])
def test_no_file_revives_who_objected(cast, homonyms):
    """By number or by name, whatever the reader chose."""
    one = enter(cast.ours, cast.alice, "Pinson", ident=f"8{RPPS[0]}", commune_code="04209")
    with community_scope(cast.ours):
        contacts.hear_objection(by=cast.alice, prospect=one, on=timezone.localdate(), note="")
    file = (
        f"RPPS;Nom;Prénom;Ville;Tél\n{RPPS[0]};Pinson;Inès;Sisteron;0492000003\n"
        ";Pinson;Inès;Sisteron;0492000003\n;Pinson;Inès;;0492000003\n;Autre;;Sisteron;\n"
    )
    record = load(cast.ours, cast.alice, file.encode(), homonyms=homonyms, replace=True)
    assert counts(record) == (1, 0, 0, 3)
    assert all("ne plus être contactée" in reason for _, reason in record.rejected_lines)
    assert set(rows(cast.ours)) == {"Pinson", "Autre"}
    assert rows(cast.ours)["Pinson"].phone == ""


def test_no_file_brings_an_address_whose_person_objected_to_the_desk(cast):
    """Through the rights of persons: no card holds them, only their address is recognised."""
    objected(cast.ours, cast.alice, "rale@exemple.invalid", ObjectionPurpose.PROSPECTING)
    file = "Nom;Prénom;Mail\nRâle;Ida;Rale@exemple.invalid\nGrive;Léa;grive@exemple.invalid\n"
    record = load(cast.ours, cast.alice, file.encode())
    assert counts(record) == (1, 0, 0, 1)
    assert set(rows(cast.ours)) == {"Grive"}


def test_an_objection_of_a_file_reaches_the_cards_that_were_merged(cast):
    kept = enter(cast.ours, cast.alice, "Merle", ident=f"8{RPPS[1]}")
    double = enter(cast.ours, cast.alice, "Merle", homonym=True, phone="04 92 00 00 09")
    with community_scope(cast.ours):
        doubles.reunite(by=cast.alice, kept=kept, double=double)
    load(cast.ours, cast.alice, f"RPPS;Nom;Ne plus contacter\n{RPPS[1]};Merle;oui\n".encode())
    with community_scope(cast.ours):
        card = Prospect.objects.get(pk=double.pk)
    assert (card.objected_on, card.phone) == (timezone.localdate(), "")


def test_a_file_may_say_who_is_not_to_be_contacted(cast):
    met = enter(cast.ours, cast.alice, "Merle", ident=f"8{RPPS[1]}")
    file = f"RPPS;Nom;Tél;Ne plus contacter\n{RPPS[1]};Merle;0492000003;oui\n;Bouvreuil;0492000004;x\n"
    record = load(cast.ours, cast.alice, file.encode())
    assert counts(record) == (1, 1, 0, 0)
    for name in ("Merle", "Bouvreuil"):
        card = rows(cast.ours)[name]
        assert (card.objected_on, card.phone) == (timezone.localdate(), ""), name
    assert rows(cast.ours)["Merle"].pk == met.pk


def test_structures_unknown_numbers_and_empty_names(cast):
    file = (
        "Structure;RPPS;Nom;CP\nMSP imaginaire des Tilleuls;;;04000\n"
        f";{RPPS[0]};Inconnue;\n;12345678901;Faux;\n;{RPPS[0]};Inconnue;\n;;;04000\n"
    )
    found = shown(cast, file.encode())
    assert [one.outcome.value for one in found.verdicts] == [
        "created", "created", "rejected", "rejected", "rejected",
    ]  # fmt: skip
    assert "inconnu de l’annuaire" in found.verdicts[1].detail
    load(cast.ours, cast.alice, file.encode())
    assert rows(cast.ours)["MSP imaginaire des Tilleuls"].is_structure


def test_a_commune_that_several_bear_needs_its_postal_code(cast):
    file = b"Nom;Ville;CP\nUn;Saint-Denis;\nDeux;Saint-Denis;93200\nTrois;Nulle Part;\n"
    found = shown(cast, file)
    assert ["commune" in one.detail for one in found.verdicts] == [True, False, True]
    load(cast.ours, cast.alice, file)
    made = rows(cast.ours)
    assert [made[name].commune_code for name in ("Un", "Deux", "Trois")] == ["", "93066", ""]


def test_one_column_for_both_names_is_split_by_its_capitals_and_totals_are_nobody(cast):
    table = """NOM Prénom;Prof.;Tél portable;Réponse
LŒUF Éléonore;IDE;612345678;ok
Dr Jean-Noël DE LA TOUR;médecin;;motivée
Modeste Sans-Capitale;kiné;;
Total;3;;
"""
    record = load(cast.ours, cast.alice, table.encode())
    assert counts(record) == (3, 0, 0, 1)
    assert record.rejected_lines[0][1] == "une ligne de total, pas une personne"
    made = rows(cast.ours)
    one = made["LŒUF"]
    assert (one.first_name, one.profession, one.phone) == ("Éléonore", "60", "06 12 34 56 78")
    assert one.interest == Interest.INTERESSE
    assert made["DE LA TOUR"].first_name == "Jean-Noël"
    assert made["Modeste Sans-Capitale"].first_name == ""


def test_the_same_name_on_two_lines_is_one_card_until_the_reader_says_otherwise(cast):
    table = """Nom;Prénom;Ville
LŒUF;Éléonore;Sisteron
Loeuf;Eleonore;SISTERON
Loeuf;Eleonore;Laragne-Montéglin
"""
    found = shown(cast, table.encode())
    [refused] = [one for one in found.verdicts if one.outcome == Outcome.REJECTED]
    assert (refused.line, "à la ligne 2" in refused.detail) == (3, True)
    assert shown(cast, table.encode(), homonyms="apart").counts["created"] == 3
