"""Is each page of the PDF laid out so that nothing is read wrongly: titles kept with their text, the signature never alone?"""

from dataclasses import replace

import pytest

from netboard.foundation.documents import pdf
from netboard.foundation.documents.clinical_document import ClinicalDocument, Fact, Section
from tests.foundation.documents.specimens import REPORT
from tests.foundation.documents.test_pdf import content_of, letters, said_in

TITLES = ("Question posée", "Propositions", "La maladie en bref", "Histoire et traitements", "Examens", "Terrain et souhaits du patient", "Suite",
          "Participants", "Validation", "Destinataires")  # fmt: skip
FOOT = 2  # the lines of the foot of a page: the centre, the number of the document


def pushed_down(lines: int) -> ClinicalDocument:
    """Move what follows the opinion down the page, line by line."""
    filler = Section(key="filler", title="Remplissage", items=tuple(f"ligne {number}" for number in range(lines)))
    return replace(REPORT, sections=(filler, *REPORT.sections))


def last_lines(page: str) -> list[str]:
    return [line.strip() for line in page.splitlines() if line.strip()][-FOOT - 1 :]


@pytest.mark.parametrize("lines", range(1, 40, 3))
def test_no_title_is_alone_at_the_foot_of_a_page(lines: int):
    pages = content_of(pdf.render(pushed_down(lines)))

    assert [title for page in pages for title in TITLES if title in last_lines(page)] == []


@pytest.mark.parametrize("lines", range(1, 40, 3))
def test_the_signature_stands_on_the_page_of_those_who_were_there(lines: int):
    pages = [letters(page) for page in content_of(pdf.render(pushed_down(lines)))]

    (signing,) = [page for page in pages if "Signépar" in page]
    assert ("Participants" in signing, "Destinataires" in signing) == (True, True)


def test_an_ordinary_label_is_never_hyphenated():
    labels = ("Localisation de la tumeur primitive", "Ganglions examinés", "Métastases hépatiques", "Analogue de la somatostatine en cours")
    facts = tuple(Fact(label=label, value="oui") for label in labels)

    text = "".join(content_of(pdf.render(replace(REPORT, sections=(Section(key="facts", title="Faits", facts=facts),), data_notice=""))))

    assert [line for line in text.splitlines() if line.endswith(("-", "\u2010"))] == []


def test_the_kind_of_opinion_the_state_of_the_identity_and_the_number_of_the_signer_are_named():
    said = said_in(pdf.render(REPORT))

    for words in (
        "Avis de la RCP – Proposition de traitement",
        "Identité qualifiée",
        "RPPS 99900000017",
        "Quorum : atteint, 6 spécialités",
    ):
        assert letters(words) in said


def test_a_document_without_kind_says_only_opinion():
    assert "AvisdelaRCPQuatre" in said_in(pdf.render(replace(REPORT, opinion_kind="")))
