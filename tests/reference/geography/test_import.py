"""Publishers' files: their dialects, their quirks, what is refused and why."""

import zipfile
from html import escape
from pathlib import Path

import polars as pl
import pytest

from maillage.reference.geography.actions import OWNER, import_subject
from maillage.reference.geography.carried import DamagedFileError
from maillage.reference.geography.models import Canton, Commune, CommuneFacts, Dataset
from maillage.reference.geography.subjects import SUBJECTS

pytestmark = pytest.mark.django_db(databases=["default", "owner"])

COMPARE = Path("/work/shared/data/compare")


def load(slug, path):
    return import_subject(subject=SUBJECTS[slug], path=path, vintage="2024", by=None)


def facts(slug, code):
    return CommuneFacts.objects.using(OWNER).get(dataset=slug, commune=code).values


def write_workbook(path, sheets):
    """A minimal XLSX: text as inline strings, numbers as numbers."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    numbers = range(1, len(sheets) + 1)
    links = "".join(
        f'<Relationship Id="r{n}" Type="{office}/worksheet" Target="sheet{n}.xml"/>' for n in numbers
    )
    named = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="r{n}"/>' for n, name in enumerate(sheets, 1))
    types = "".join(
        f'<Override PartName="/sheet{n}.xml" ContentType="{kind}.worksheet+xml"/>' for n in numbers
    )
    with zipfile.ZipFile(path, "w") as out:
        out.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{package}/content-types"><Default Extension="rels" '
            f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/workbook.xml" ContentType="{kind}.sheet.main+xml"/>{types}</Types>',
        )
        start = f'<Relationship Id="w" Type="{office}/officeDocument" Target="workbook.xml"/>'
        for name, body in (("_rels/.rels", start), ("_rels/workbook.xml.rels", links)):
            out.writestr(name, f'<Relationships xmlns="{package}/relationships">{body}</Relationships>')
        out.writestr(
            "workbook.xml", f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>{named}</sheets></workbook>'
        )
        for number, rows in enumerate(sheets.values(), 1):
            out.writestr(
                f"sheet{number}.xml",
                f'<worksheet xmlns="{main}"><sheetData>{_cells(rows)}</sheetData></worksheet>',
            )


def _cells(rows):
    body = ""
    for number, row in enumerate(rows, 1):
        cells = ""
        for letter, value in zip("ABCDEFG", row, strict=False):
            if isinstance(value, str):
                cells += f'<c r="{letter}{number}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
            else:
                cells += f'<c r="{letter}{number}"><v>{value}</v></c>'
        body += f'<row r="{number}">{cells}</row>'
    return body


@pytest.fixture
def write(tmp_path):
    def _write(text, name="file.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return _write


def test_populations_as_the_insee_writes_them(write):
    """Code in two halves, a column COM that holds the name, cp1252, thousands with a space."""
    path = write(
        "CODREG;REG;CODDEP;CODARR;CODCAN;CODCOM;COM;PMUN;PCAP;PTOT\r\n"
        "84;Auvergne-Rhône-Alpes;26;1;04;108;Crest;8 700;9;8 709\r\n"
        "01;Guadeloupe;971;1;04;105;Basse-Terre;9800;9;9900\r\n"
        "84;Auvergne-Rhône-Alpes;26;1;04;999;Nulle-Part;10;0;10\r\n",
        encoding="cp1252",
    )
    counts = load("populations", path).counts
    assert (counts.read, counts.updated, counts.same, counts.rejected) == (3, 2, 0, 1)
    communes = Commune.objects.using(OWNER)
    assert communes.get(code="26108").population == 8_700
    assert communes.get(code="97105").population == 9_800
    assert Dataset.objects.using(OWNER).get(subject="populations").vintage == "2024"
    assert load("populations", path).counts.same == 2


def test_populations_as_the_insee_writes_them_since_2025(write, tmp_path):
    """Long file, several years and measures, in an archive with its description."""
    rows = [
        "GEO;GEO_OBJECT;FREQ;POPREF_MEASURE;TIME_PERIOD;OBS_VALUE",
        "26108;COM;A;PMUN;2023;8600",
        "26108;COM;A;PMUN;2024;8700",
        "26108;COM;A;PTOT;2024;8800",
        "26;DEP;A;PMUN;2024;520000",
        "75115;ARM;A;PMUN;2024;229000",
    ]
    archive = tmp_path / "populations.zip"
    with zipfile.ZipFile(archive, "w") as out:
        out.writestr("metadata.csv", "COD_VAR;LIB\nGEO;x\n")
        out.writestr("DS_POPULATIONS_REFERENCE_data.csv", "\n".join(rows))
    assert load("populations", archive).counts.updated == 2
    assert Commune.objects.using(OWNER).get(code="26108").population == 8_700
    assert Commune.objects.using(OWNER).get(code="75115").population == 229_000


def test_a_missing_column_is_named_and_nothing_changes(write):
    path = write("CODGEO;LIBGEO;PTOT\n26108;Crest;8700\n")
    with pytest.raises(DamagedFileError, match=r"il manque Population municipale.*ptot"):
        load("populations", path)
    path = write("nom;PMUN\nCrest;8700\n")
    with pytest.raises(DamagedFileError, match="code INSEE"):
        load("populations", path)
    assert Dataset.objects.using(OWNER).get(subject="populations").vintage == "2023"


def test_equipment_line_by_line_and_counted(write):
    path = write("AN;DEPCOM;TYPEQU\n2023;26108;D265\n2023;26108;D265\n2023;26108;D307\n2023;26108;A101\n")
    counts = load("bpe", path).counts
    assert (counts.read, counts.created) == (3, 3)
    assert facts("bpe", "26108") == {"D265": 2, "D307": 1}
    path = write("REG,DEP,DEPCOM,TYPEQU,NB_EQUIP\n84,26,26108,D201,7\n84,26,26113,D201,3\n")
    counts = load("bpe", path).counts
    assert (counts.read, counts.created, counts.updated) == (2, 1, 1)
    assert facts("bpe", "26108") == {"D201": 7}


def test_accessibility_from_the_workbook(tmp_path):
    """Titles above the header, a line of units below, a sheet a year: the last year is read."""
    path = tmp_path / "apl.xlsx"
    heading = ["Code commune INSEE", "Commune", "APL aux médecins généralistes "]
    heading += [
        "APL aux médecins généralistes de 65 ans ou moins ",
        "Population standardisée 2022 pour la médecine",
    ]
    sheets = {"Lisez-moi": [["Accessibilité potentielle localisée"]]}
    for year, value in (("APL 2022", 1.5), ("APL 2023", 2.5)):
        sheets[year] = [["Accessibilité potentielle localisée (APL)"], *[[]] * 7, heading]
        sheets[year] += [["", "", "Nb de consultations/an/hab", "Nb", "En nombre d'habitants standardisés"]]
        sheets[year] += [["26108", "Crest", value, value - 0.5, 8000], ["01001", "X", value, value, 800]]
    write_workbook(path, sheets)
    assert load("apl-medecins", path).counts.created == 2
    assert facts("apl-medecins", "26108") == {"apl": 2.5, "apl_65": 2.0, "population_standardisee": 8000}


def test_a_zoning_by_its_labels(write):
    path = write(
        "Code commune;Libellé;Zonage 2025\n26108;Crest;Zone d'intervention prioritaire\n26113;Die;2_ZAC\n"
        "26362;Valence;Hors zonage\n1001;x;N/A - résultat non disponible\n26400;y;ZAC\n26001;z;inconnu\n"
    )
    outcome = load("zonage-medecins", path)
    assert outcome.counts.read == 6
    assert outcome.rejected == {
        "valeur illisible pour «\u00a0Zonage des médecins généralistes\u00a0»": 1,
        "commune inconnue": 1,
    }
    assert [facts("zonage-medecins", code) for code in ("26108", "26113", "26362", "01001")] == [
        {"zone": "ZIP"}, {"zone": "ZAC"}, {"zone": "HZ"}, {},
    ]  # fmt: skip


def test_rural_zoning_keeps_the_letter_c(write):
    path = write(
        "CODGEO;LIBGEO;ZRR_SIMP\n26108;a;C - Classée en ZRR\n26113;b;NC - Commune non classée\n"
        "26362;c;P - Commune partiellement classée\n26001;d;C\n"
    )
    assert load("ruralites", path).counts.created == 4
    zones = [facts("ruralites", code)["zone"] for code in ("26108", "26113", "26362", "26001")]
    assert zones == ["oui", "non", "partiel", "oui"]


def test_incomes_with_their_year_in_the_headings_and_their_secrets(write):
    path = write("CODGEO;NBMENFISC21;MED21;TP6021;D121\n26108;4000;22 150,5;14,2;s\n26113;2000;s;nd;s\n")
    assert load("revenus", path).counts.created == 2
    assert facts("revenus", "26108") == {"menages": 4000, "niveau_vie_median": 22150.5, "taux_pauvrete": 14.2}
    assert facts("revenus", "26113") == {"menages": 2000}


def test_communes_merged_since_the_file(write):
    """Counts add up; a median is kept only where all agree; lines are all accounted for."""
    path = write(
        "CODGEO;NBMENFISC21;MED21\n50602;100;20000\n50129;300;21000\n01015;10;19000\n01340;5;19000\n"
    )
    outcome = load("revenus", path)
    assert (outcome.counts.read, outcome.counts.created) == (4, 4)
    assert facts("revenus", "50129") == {"menages": 400}
    assert facts("revenus", "01015") == {"menages": 15, "niveau_vie_median": 19000}
    assert "fusions" in outcome.notes[0]


def test_priority_districts(write):
    path = write(
        "code_qp;nom_qp;insee_com;pop\nQN02601M;Le Polygone;26362;2042\n"
        "QN02602M;La Frontière;26362, 26058;1000\n"
        "QN02603M;Ailleurs;99999;10\n"
    )
    counts = load("qpv", path).counts
    assert (counts.read, counts.created, counts.rejected) == (3, 2, 1)
    found = facts("qpv", "26362")
    assert found["population"] == 2042
    assert [(d["code"], d["partage"]) for d in found["quartiers"]] == [
        ("QN02601M", False),
        ("QN02602M", True),
    ]


def test_cantons_of_the_cog(write):
    canton = Commune.objects.get(code="26108").canton_id
    path = write(
        "TYPECOM,COM,REG,DEP,CTCD,ARR,TNCC,NCC,NCCENR,LIBELLE,CAN,COMPARENT\n"
        f"COM,26108,84,26,26D,261,0,CREST,Crest,Crest,{canton},\nCOM,26113,84,26,26D,261,0,DIE,Die,Die,2699,\n"
        "COMD,26108,84,26,26D,261,0,X,X,X,,26108\n"
    )
    counts = load("cantons", path).counts
    assert (counts.read, counts.updated, counts.same) == (2, 1, 1)
    assert Commune.objects.using(OWNER).get(code="26113").canton_id == "2699"
    assert Canton.objects.using(OWNER).get(code="2699").department_id == "26"
    assert not Canton.objects.using(OWNER).get(code=canton).name.startswith("n°")


def test_a_second_vintage_replaces_the_first(write):
    load("ruralites", write("CODGEO;FRR\n26108;FRR\n26113;FRR\n"))
    counts = load("ruralites", write("CODGEO;FRR\n26108;FRR+\n26362;non\n")).counts
    assert (counts.created, counts.updated, counts.removed) == (1, 1, 1)
    assert facts("ruralites", "26108") == {"zone": "frr_plus"}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.parquet", b"PAR1 and nothing more"),
        ("a.xlsx", b"PK\x03\x04 cut"),
        ("a.zip", b"PK\x03\x04 cut"),
        ("a.csv", b""),
        ("a.csv", b"CODGEO;MED21\n"),
        ("a.csv", b"CODGEO;MED21\nx;1\ny;2\n26108;3\n"),
        ("a.csv", b"CODGEO;MED21\n26108;3;4;5;6\n"),
    ],
)
def test_a_damaged_file_is_refused_whole(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(DamagedFileError, match=name):
        load("revenus", path)
    assert not Dataset.objects.using(OWNER).filter(subject="revenus").exists()


@pytest.mark.skipif(not COMPARE.exists(), reason="the reduced national files are not on this machine")
@pytest.mark.parametrize(
    ("slug", "file", "least"),
    [
        ("zonage-medecins", "zonage_medecins_2025", 34_890),
        ("zonages-insee", "zonages_insee", 34_871),
        ("ruralites", "zonages_insee", 34_871),
        ("revenus", "revenus_filosofi2019", 31_237),
        ("bpe", "bpe2020_sante", 34_913),
        ("apl-medecins", "apl_drees", 34_729),
        ("qpv", "qpv_2022", 1_397),
    ],
)
def test_national_files(slug, file, least):
    path = COMPARE / f"{file}.parquet"
    first, second = load(slug, path).counts, load(slug, path).counts
    assert (
        first.read
        == first.created + first.rejected
        == pl.scan_parquet(path).select(pl.len()).collect().item()
    )
    assert first.created == second.same == least
    assert (second.created, second.updated) == (0, 0)
