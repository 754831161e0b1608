"""Which exam does an imaging report tell, with which measures?"""

import pytest

from netboard.foundation.documents.reading import gather, sheet


def read_lines(text: str, kind: str = "") -> list[tuple[str, dict[str, str], bool]]:
    said = gather.read_sheet(sheet.from_lines(text), reading_kind="text", document_kind=kind)
    return [(one.block, dict(one.values), one.certain) for one in said.found]


@pytest.mark.parametrize(
    ("told", "sums"),
    [
        ("148 mm à l'examen de référence, 148 mm au nadir, 182 mm ce jour", ("148", "148", "182")),
        ("182 mm ce jour, 150 mm au nadir, 160 mm sur le scanner initial", ("160", "150", "182")),
        ("182 mm (nadir : 150 mm, examen de référence : 160 mm)", ("160", "150", "182")),
        ("référence 160 mm, nadir 150 mm, actuelle 182 mm", ("160", "150", "182")),
        ("182 mm contre 150 mm au nadir", (None, "150", "182")),
        ("examen de référence : 131 mm", ("131", None, None)),
        ("131,5 mm", (None, None, "131.5")),
        ("de 148 mm à 182 mm", (None, None, None)),
        ("148 mm, nadir, 182 mm", (None, None, None)),
        ("148 mm nadir 182 mm", (None, None, None)),
        ("150 mm au nadir, 155 mm au nadir, 182 mm ce jour", (None, None, "182")),
        ("inférieure à 182 mm", (None, None, None)),
        ("non mesurable", (None, None, None)),
    ],
    ids=["after", "after, today first", "before, in brackets", "before", "against", "reference only", "alone", "two bare", "between commas", "on both sides", "nadir twice", "a bound", "absent"],
)  # fmt: skip
def test_each_sum_belongs_to_the_words_of_its_own_construction(told, sums):
    read = read_lines(
        f"SCANNER DU 14/09/2026\nRésultats : Somme des diamètres des lésions cibles : {told}.\nConclusion : à suivre.", "imaging"
    )

    exam = next(values for block, values, _certain in read if block == "exam")
    assert tuple(exam.get(f"sum_{name}_mm") for name in ("baseline", "nadir", "current")) == sums


@pytest.mark.parametrize(
    ("title", "tracer", "modality"),
    [
        ("TEP/TDM des récepteurs de la somatostatine du 18/09/2026", "68Ga-DOTATOC", "sstr_pet"),
        ("TEP-TDM du 18/09/2026", "68Ga-DOTATATE", "sstr_pet"),
        ("PET/CT du 18/09/2026", "18F-FDG", "fdg_pet"),
        ("TEP/TDM du 18/09/2026", "18F-choline", None),
    ],
    ids=["receptors", "DOTATATE in the technique", "FDG in the technique", "another tracer"],
)
def test_a_pet_report_is_never_a_ct(title, tracer, modality):
    read = read_lines(f"{title}\nTechnique\nTraceur : {tracer}.\nConclusion\nMaladie stable.", "imaging")

    assert [values["modality"] for block, values, _certain in read if block == "exam"] == ([modality] if modality else [])


@pytest.mark.parametrize(
    "signed",
    [
        "Le médecin\nCompte rendu validé",
        "Compte rendu validé électroniquement",
        "Le radiologue",
        "Dr Paul MARTIN",
        "Validé par le Dr MARTIN",
    ],
)
def test_the_signature_is_no_part_of_the_conclusion(signed):
    read = read_lines(f"IRM DU 14/09/2026\nConclusion\nLésion de 14 mm.\n{signed}", "imaging")

    assert [(values["result"], values["size_mm"]) for block, values, _certain in read if block == "exam"] == [("Lésion de 14 mm.", "14")]


def test_a_pet_report_counts_its_foci_and_a_ct_report_its_growth():
    pet = read_lines("TEP/TDM AU 68GA-DOTATOC DU 14/09/2026\nRésultats\n- Un seul foyer de fixation.\nConclusion\nKrenning 4.", "imaging")
    scan = read_lines("SCANNER DU 14/09/2026\nConclusion\nVitesse de croissance tumorale 6,32 % par mois.", "imaging")
    eus = read_lines("ÉCHO-ENDOSCOPIE DU 14/09/2026\nDistance au canal de Wirsung : 2 mm.\nConclusion\nNodule de 9 mm.", "imaging")

    assert {"foci": "1"}.items() <= pet[-1][1].items()
    assert {"tgr_percent_per_month": "6.32"}.items() <= scan[-1][1].items()
    assert {"duct_distance_mm": "2", "size_mm": "9"}.items() <= eus[-1][1].items()


def test_the_day_of_a_report_is_not_that_of_the_exam_it_compares_with():
    text = "SCANNER DU 14/09/2026\nTechnique\nComparaison avec l'examen du 10/11/2025.\nConclusion\nStable."

    assert gather.read_sheet(sheet.from_lines(text), reading_kind="text", document_kind="imaging").dated_on == "2026-09-14"


@pytest.mark.parametrize(
    ("compared", "day"),
    [("l'examen du 12/01/2026", "2026-01-12"), ("aux examens du 12/01/2026 et du 20/07/2026", None)],
    ids=["one", "two"],
)
def test_the_reference_is_told_when_only_one_exam_is_compared_with(compared, day):
    read = read_lines(f"SCANNER DU 14/09/2026\nComparaison à {compared}.\nConclusion\nStable.", "imaging")

    assert [values.get("reference_on") for block, values, _certain in read if block == "exam"] == [day]


@pytest.mark.parametrize(
    ("exam", "concluded", "size"),
    [
        ("SCANNER", "Lésion de 33 mm", "33"),
        ("SCANNER", "Tumeur primitive de 5,2 cm, pas d'adénopathie", "52"),
        ("SCANNER", "12 nodules hépatiques, masse mésentérique de 24 mm", None),
        ("ÉCHOGRAPHIE CERVICALE", "Ganglion suspect de 9 mm", None),
        ("SCANNER", "Nodule de 12 mm et kyste de 30 mm", None),
        ("SCANNER", "Lésion non mesurable", None),
    ],
    ids=["one lesion", "centimetres, nodes denied", "one of several", "a node", "two sizes", "absent"],
)
def test_the_size_of_an_exam_is_that_of_the_only_lesion_it_concludes_to(exam, concluded, size):
    read = read_lines(f"{exam} DU 14/09/2026\nConclusion\n{concluded}.", "imaging")

    assert [values.get("size_mm") for block, values, _certain in read if block == "exam"] == [size]
