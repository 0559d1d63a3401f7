"""The rules of an import (control D07): idempotent, nothing lost silently, changes told."""

import pytest

from maillage.reference.directory.actions import ImportRefusedError, forget_gone
from maillage.reference.directory.models import (
    DirectoryChange,
    DirectoryImport,
    DirectoryLabel,
    Practice,
    PracticeSite,
    Professional,
    Qualification,
)
from tests.reference.directory.makers import (
    DIPLOMAS_HEADER,
    SKILLS_HEADER,
    activity,
    held,
    load,
    reasons,
    rpps,
    text,
    write,
)

pytestmark = pytest.mark.django_db(databases=["default", "owner"])
NEXT = "PS_LibreAcces_Personne_activite_202602050800.txt"
CROWD = [activity(number) for number in range(1, 61)]


def changes(run):
    found = DirectoryChange.objects.using("owner").filter(run=run).order_by("professional_id")
    return [(change.professional_id, change.kind) for change in found]


def test_a_second_run_changes_nothing(tmp_path):
    first = load(write(tmp_path, text(*CROWD)))
    rows = list(Practice.objects.using("owner").order_by("pk").values())
    again = load(write(tmp_path, text(*CROWD), NEXT))
    assert (again.state, again.created, again.updated, again.same, again.gone) == ("same", 0, 0, 60, 0)
    assert list(Practice.objects.using("owner").order_by("pk").values()) == rows
    assert first.pk != again.pk
    assert changes(again) == []


def test_a_changed_line_is_one_line_updated(tmp_path):
    load(write(tmp_path, text(*CROWD)))
    key = Practice.objects.using("owner").get(professional_id=f"8{rpps(1)}").pk
    run = load(write(tmp_path, text(activity(1, street="DU PORT", site="C2"), *CROWD[1:]), NEXT))
    assert (run.created, run.updated, run.same, run.gone) == (0, 1, 59, 0)
    practice = Practice.objects.using("owner").select_related("site").get(professional_id=f"8{rpps(1)}")
    assert (practice.pk, practice.site.street) == (key, "DU PORT")
    assert changes(run) == [(f"8{rpps(1)}", "moved")]


def test_a_new_telephone_is_no_change_of_address(tmp_path):
    load(write(tmp_path, text(*[activity(n, site=f"C{n}") for n in range(1, 61)])))
    lines = [activity(n, site=f"C{n}") for n in range(2, 61)]
    run = load(write(tmp_path, text(activity(1, site="C1", phone="0400000000"), *lines), NEXT))
    assert run.updated == 1
    assert changes(run) == []
    assert PracticeSite.objects.using("owner").get(pk="C1").phone == "0400000000"


def test_absent_is_not_deleted_and_may_come_back(tmp_path):
    load(write(tmp_path, text(*CROWD)))
    gone = load(write(tmp_path, text(*CROWD[1:]), NEXT))
    person = Professional.objects.using("owner").get(pk=f"8{rpps(1)}")
    assert (gone.gone, person.gone_on.isoformat()) == (1, "2026-02-05")
    assert changes(gone) == [(f"8{rpps(1)}", "gone")]
    back = load(write(tmp_path, text(*CROWD), NEXT.replace("202602", "202603")))
    person.refresh_from_db(using="owner")
    assert person.gone_on is None
    assert changes(back) == [(f"8{rpps(1)}", "back")]
    assert len(held()) == 60


def test_a_newcomer_is_told(tmp_path):
    load(write(tmp_path, text(*CROWD)))
    run = load(write(tmp_path, text(*CROWD, activity(90)), NEXT))
    assert changes(run) == [(f"8{rpps(90)}", "new")]


def test_more_than_one_line_in_twenty_missing_waits_for_somebody(tmp_path):
    load(write(tmp_path, text(*CROWD)))
    path = write(tmp_path, text(*CROWD[:56]), NEXT)
    run = load(path)
    assert (run.state, len(held())) == ("held", 60)
    assert load(path).state == "held"
    confirmed = load(path, confirm=True)
    assert (confirmed.pk, confirmed.state, confirmed.gone, len(held())) == (run.pk, "done", 4, 56)


def test_one_line_in_twenty_is_let_through(tmp_path):
    load(write(tmp_path, text(*CROWD)))
    assert load(write(tmp_path, text(*CROWD[:57]), NEXT)).state == "done"


def test_published_data_take_the_place_of_the_demonstration(tmp_path):
    assert any(ident.startswith("899") for ident in held()), "the tests’ database has an invented directory"
    load(write(tmp_path, text(*CROWD)))
    assert set(held()) == {f"8{rpps(number)}" for number in range(1, 61)}
    assert not Professional.objects.using("owner").filter(pk__startswith="899").exists()


def test_invented_data_never_replace_published_ones(tmp_path):
    load(write(tmp_path, text(*CROWD)))
    invented = text(*CROWD).decode().replace("|8000", "|8990").replace("8|000", "8|990").encode()
    with pytest.raises(ImportRefusedError, match="inventé"):
        load(write(tmp_path, invented, NEXT))
    assert len(held()) == 60


def test_homonyms_and_twins_stay_two_people(tmp_path):
    run = load(write(tmp_path, text(activity(1), activity(2), *CROWD[2:])))
    assert run.created == 60
    same = Professional.objects.using("owner").filter(last_name="EXEMPLE", first_name="CAMILLE")
    assert same.count() == 60


def test_two_places_and_two_professions_are_one_person(tmp_path):
    lines = [activity(1), activity(1, site="C2", street="DU PORT"), activity(1, profession="50", mode="S")]
    load(write(tmp_path, text(*lines, *CROWD[1:])))
    assert held()[f"8{rpps(1)}"] == 3
    assert Professional.objects.using("owner").filter(pk=f"8{rpps(1)}").count() == 1


@pytest.mark.parametrize(
    ("cells", "commune"),
    [
        ({}, "04209"),
        ({"commune": "", "town": "", "cedex": "04200 SISTERON CEDEX"}, "04209"),
        ({"commune": "", "postal": "", "town": "", "cedex": "75008 PARIS"}, "75108"),
        ({"commune": "", "postal": "", "town": "", "cedex": ""}, None),
        ({"commune": "99999", "postal": "", "town": "Nulle Part", "cedex": ""}, None),
        ({"commune": "05002", "postal": "", "town": ""}, "05139"),
    ],
    ids=["code", "cedex", "district", "nothing", "unknown", "merged"],
)
def test_a_commune_is_found_from_what_the_address_says(tmp_path, cells, commune):
    load(write(tmp_path, text(activity(1, **cells), *CROWD[1:])))
    assert Practice.objects.using("owner").get(professional_id=f"8{rpps(1)}").commune_id == commune


def test_a_number_whose_key_is_wrong_is_taken_and_said(tmp_path):
    wrong = activity(1).replace(rpps(1), rpps(1)[:-1] + "0")
    run = load(write(tmp_path, text(wrong, *CROWD[1:])))
    assert (run.created, run.rejected) == (60, 0)
    assert any("clé de contrôle" in note for note in run.notes)


def test_labels_come_with_the_files(tmp_path):
    load(write(tmp_path, text(*CROWD)))
    assert DirectoryLabel.objects.using("owner").get(kind="profession", code="60").label == "Infirmier"


def test_the_companions_say_more(tmp_path):
    who = f"8|{rpps(1)}|8{rpps(1)}|EXEMPLE|CAMILLE|"
    skills = f"{who}10|Médecin|C|Civil|S|Spécialité ordinale|SM54|Médecine générale|\n".encode()
    run = load(
        write(tmp_path, SKILLS_HEADER.encode() + b"\n" + skills, "PS_LibreAcces_SavoirFaire_20260105.txt")
    )
    assert (run.feed, run.created) == ("skills", 1)
    diplomas = f"{who}DE|Diplôme d'État|DE28|Docteur en médecine|||||\n{who}|||||||||\n".encode()
    path = write(
        tmp_path, DIPLOMAS_HEADER.encode() + b"\n" + diplomas, "PS_LibreAcces_Dipl_AutExerc_20260105.txt"
    )
    run = load(path, confirm=True)
    assert (run.feed, run.created, run.rejected) == ("diplomas", 1, 1)
    assert set(Qualification.objects.using("owner").values_list("code", flat=True)) == {"SM54", "DE28"}


def test_what_left_long_ago_is_forgotten(tmp_path):
    load(write(tmp_path, text(*CROWD)))
    run = load(write(tmp_path, text(*CROWD[1:]), NEXT))
    forget_gone(before=run.edition_on)
    assert Professional.objects.using("owner").filter(pk=f"8{rpps(1)}").exists(), "not before its day"
    assert forget_gone(before=run.edition_on.replace(day=6)) >= 2
    assert not Professional.objects.using("owner").filter(pk=f"8{rpps(1)}").exists()


def test_an_interrupted_file_gives_way_to_another(tmp_path):
    held_run = load(write(tmp_path, text(*CROWD, *["x"] * 30)))
    done = load(write(tmp_path, text(*CROWD), NEXT))
    held_run.refresh_from_db(using="owner")
    assert (held_run.state, done.state) == ("dropped", "done")
    assert DirectoryImport.objects.using("owner").filter(state="reading").count() == 0
    assert reasons(done) == []
