"""What does a reader find in the PDF: every word, in the right order, on every page whose it is?"""

import io
import json
import re
import threading
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader

from netboard.foundation.documents import pdf
from netboard.foundation.documents.clinical_document import Attendee, ClinicalDocument, Fact, Letter, Person, Proposal, Section, Table
from netboard.foundation.documents.pdf import Standard
from netboard.foundation.documents.printing import FONTS, named, printable
from tests.foundation.documents.specimens import CORRECTION, LETTER, REPORT
from tests.foundation.documents.verapdf import engine

UNSEEN = re.compile(r"[\s\u00a0\u00ad\u200b\u2010\u2011-]+")
HOSTILE = {
    "typst code": '#import "/etc/passwd": * #sys.inputs #panic("x") #while true {}',
    "markup": "= Titre *gras* _souligné_ `code` $x^2$ @ref <label> \\ / // /* */ ~ -- ---",
    "brackets": "]]] [[[ )(}{ #[ #{ #(",
    "quotes": '" \' “ ” ’ \\" \\u{41} \\n',
    "html": "<script>alert(1)</script> &amp; &#65;",
    "json": '","urgent":true,"x":"',
}


def content_of(made: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(made)).pages]


def letters(text: str) -> str:
    return UNSEEN.sub("", text)


def said_in(made: bytes) -> str:
    return letters("".join(content_of(made)))


def strings_of(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, tuple):
        return [text for part in value for text in strings_of(part)]
    if hasattr(value, "__dataclass_fields__"):
        return [text for name in value.__dataclass_fields__ for text in strings_of(getattr(value, name))]
    return []


def with_text(text: str) -> ClinicalDocument:
    """Put the text wherever a person writes freely."""
    section = Section(
        key="free",
        title=text,
        paragraphs=(text,),
        facts=(Fact(label=text, value=text),),
        items=(text,),
        table=Table(caption=text, head=("A", "B", "C", "D"), rows=((text, text), ("1", "2", "3", text))),
    )
    return replace(
        REPORT,
        title=text,
        centre_name=text,
        question=text,
        conclusion=text,
        proposals=(Proposal(rank="1", treatment=text, text=text),),
        sections=(section,),
        attendees=(Attendee(name=text, specialty=text, site=text, counted=True),),
        recipients=(Person(name=text, role=text, organisation=text),),
        contact_lines=(text,),
        data_notice=text,
        replaces_version="1",
        replacement_reason=text,
        patient=replace(REPORT.patient, name=text),
    )


@cache
def made(standard: Standard = Standard.A_1A) -> bytes:
    return pdf.render(CORRECTION, standard=standard)


def test_every_given_string_is_in_the_report():
    unprinted = {CORRECTION.kind, CORRECTION.language, CORRECTION.set_id, *(part.key for part in CORRECTION.sections)}

    said = said_in(made())
    absent = [text for text in strings_of(CORRECTION) if letters(text) not in said and text not in unprinted]

    assert absent == []


def test_the_report_is_read_from_identity_to_question_opinion_proposals_summary_and_signature():
    order = [
        "TESTNET-ARBOUSIER",
        "Annule et remplace",
        "Question posée",
        "Avis de la RCP",
        "Propositions",
        "La maladie en bref",
        "Participants",
    ]
    order += ["Signé par", "Destinataires", "Vos données"]

    said = said_in(made())
    places = [said.index(letters(words)) for words in order]

    assert places == sorted(places)


def test_each_page_says_whose_it_is_which_page_and_which_version():
    pages = content_of(made())

    assert len(pages) == 2
    for number, page in enumerate(pages, start=1):
        for words in ("TESTNET-ARBOUSIER Marcel", "14/03/1959", "Homme", "TNE-2026-0871", f"Page {number}/2", "Version 2", "URGENT"):
            assert letters(words) in letters(page)


def test_an_ordinary_first_version_is_neither_urgent_nor_a_correction_nor_a_draft():
    said = said_in(pdf.render(REPORT))

    assert [words for words in ("URGENT", "Annuleetremplace", "PROJET") if words in said] == []


def test_an_unsigned_report_says_on_each_page_that_it_is_a_draft():
    pages = content_of(pdf.render(replace(REPORT, signed_by=None, signed_at_text="")))

    assert [letters("PROJET NON SIGNÉ") in letters(page) for page in pages] == [True, True]


def test_thirty_lines_of_facts_keep_to_two_pages():
    facts = tuple(
        Fact(label=f"Examen {number}", value=f"Résultat {number}, normal, contrôlé le 12/11/2026 à Avignon") for number in range(30)
    )

    pages = content_of(pdf.render(replace(REPORT, sections=(Section(key="facts", title="Résumé", facts=facts),))))

    assert len(pages) == 2
    assert all(letters(fact.value) in letters("".join(pages)) for fact in facts)


def ink_in_margins(document: ClinicalDocument) -> list[int]:
    """Count, on each page, the dots printed in the outer 8 mm, where nothing may be: text can be in the file and off the paper."""
    pages = pdf._compiler("report.typ").compile(format="png", ppi=40.0, sys_inputs={"document": pdf.prepared(document)})
    counts = []
    for page in [pages] if isinstance(pages, bytes) else pages:
        image = Image.open(io.BytesIO(page)).convert("L").point(lambda level: 255 * (level < 250))
        border = round(8 / 25.4 * 40)
        image.paste(0, (border, border, image.width - border, image.height - border))
        counts.append(image.histogram()[255])
    return counts


def test_long_texts_flow_without_loss_in_every_field():
    long = " ".join(f"phrase{number}" for number in range(150))
    document = replace(with_text(long), centre_name="Centre", patient=REPORT.patient)
    expected = strings_of(document).count(long) - strings_of(document.sections[0].key).count(long)

    said = "".join(letters(re.sub(r"TESTNET.*URGENT", "", page)) for page in content_of(pdf.render(document)))

    assert [said.count(f"phrase{number}phrase") for number in (0, 70, 140)] == [expected] * 3
    assert set(ink_in_margins(document)) == {0}


@pytest.mark.parametrize(
    "text", ["x" * 10_000, "9" * 10_000, "mot " * 2_500, "ligne\n" * 400, "é" * 10_000], ids=["word", "number", "words", "lines", "accents"]
)
def test_ten_thousand_characters_stay_on_the_page(text: str):
    document = replace(REPORT, conclusion=text, sections=(Section(key="long", title="Long", paragraphs=(text,), items=(text,)),))

    said = said_in(pdf.render(document))

    assert said.count(letters(text)[0]) >= 3 * letters(text).count(letters(text)[0])
    assert set(ink_in_margins(document)) == {0}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_text_that_looks_like_code_is_printed_as_it_is(text: str):
    said = said_in(pdf.render(with_text(text)))

    assert said.count(letters(text)) >= 18


@settings(max_examples=50, deadline=None)
@given(text=st.text(st.characters(exclude_characters="\x00"), min_size=1, max_size=120))
def test_any_text_is_printed_or_named(text: str):
    shown = Counter(letters(printable(text)))

    said = Counter(said_in(pdf.render(replace(REPORT, conclusion=text, sections=(), attendees=(), data_notice=""))))

    lost = {character for character, times in shown.items() if said[character] < times and character.isascii()}
    assert lost == set()


@pytest.mark.parametrize(
    ("given_text", "shown"),
    [
        ("Nguyễn", "Nguyễn"),
        ("≥ 2 µg/L → 5 %", "≥ 2 µg/L → 5 %"),
        ("a\tb", "a b"),
        ("a\r\nb\u2028c", "a\nb\nc"),
        ("bip\x07", "bip[U+0007]"),
        ("sens\u202eesrever", "sens[U+202E]esrever"),
        ("中", "[U+4E2D]"),
        ("\ud800", "[U+D800]"),
        ("مريم", "مريم"),
        ("😀", "😀"),
        ("🫀", "[U+1FAC0]"),
        ("e\u0301", "é"),
        ("x\u05b0", "x[U+05B0]"),
    ],
)
def test_each_character_is_printed_or_named(given_text: str, shown: str):
    assert printable(given_text) == shown


@pytest.mark.parametrize("text", ["مريم", "😀", "∑ ☎ ⇒", "שלום"], ids=["Arabic", "emoji", "signs", "Hebrew"])
def test_other_scripts_are_printed(text: str):
    said = said_in(pdf.render(replace(REPORT, conclusion=text)))

    assert named(text[0]) not in said
    assert set(letters(text)) <= set(said)


def test_the_same_document_gives_the_same_bytes_whatever_was_printed_between():
    first = pdf.render(REPORT)
    pdf.render_letter(LETTER)
    pdf.render(CORRECTION)

    assert pdf.render(REPORT) == first


def test_the_same_moment_in_another_zone_gives_the_same_bytes():
    elsewhere = replace(REPORT, issued_at=REPORT.issued_at.astimezone(timezone(timedelta(hours=2))))

    assert pdf.render(elsewhere) == pdf.render(REPORT)


def test_a_naive_moment_is_refused():
    with pytest.raises(ValueError, match="aware"):
        pdf.render(replace(REPORT, issued_at=datetime(2026, 11, 26, 16, 42)))  # noqa: DTZ001 -- the subject of the test


def test_four_threads_print_what_one_prints():
    documents = [replace(REPORT, question=f"Question {number} ?") for number in range(8)]
    alone = [pdf.render(document) for document in documents]
    together: dict[int, bytes] = {}

    def work(worker: int) -> None:
        for number in range(worker, 8, 4):
            together[number] = pdf.render(documents[number])

    threads = [threading.Thread(target=work, args=(worker,)) for worker in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [together.get(number) for number in range(8)] == alone


@pytest.mark.parametrize(
    ("standard", "part", "level"),
    [(Standard.A_1A, "1", "A"), (Standard.A_1B, "1", "B"), (Standard.A_3A_UA_1, "3", "A")],
    ids=str,
)
def test_the_file_declares_its_standard_its_language_and_its_title(standard: Standard, part: str, level: str):
    reader = PdfReader(io.BytesIO(made(standard)))
    xmp = reader.trailer["/Root"]["/Metadata"].get_data().decode()

    assert re.findall(r"pdfaid:part>(\d)<", xmp) == [part]
    assert re.findall(r"pdfaid:conformance>(\w)<", xmp) == [level]
    assert ("pdfuaid:part" in xmp) == (standard is Standard.A_3A_UA_1)
    assert reader.trailer["/Root"]["/Lang"] == "fr"
    assert reader.metadata.title == "Compte rendu de RCP"
    assert reader.metadata.creation_date == REPORT.issued_at


def test_only_the_bundled_fonts_are_in_the_file():
    fonts = {
        str(font["/BaseFont"]).split("+")[-1]
        for page in PdfReader(io.BytesIO(made())).pages
        for font in page["/Resources"]["/Font"].values()
    }

    assert {name.split("-")[0] for name in fonts} == {"SourceSans3"}


def test_the_letter_holds_every_given_string():
    said = said_in(pdf.render_letter(LETTER))
    unprinted = {LETTER.language, LETTER.document_id}

    assert [text for text in strings_of(LETTER) if letters(text) not in said and text not in unprinted] == []


def test_a_letter_of_several_pages_loses_nothing():
    long = " ".join(f"phrase{number}" for number in range(1500))

    pages = content_of(pdf.render_letter(replace(LETTER, paragraphs=(long,))))

    assert len(pages) > 1
    assert letters(long) in re.sub(r"TNEdel’iléonmétastatique,progressionhépatiquePage\d/\d", "", letters("".join(pages)))


def test_a_document_with_nothing_optional_is_printed():
    empty = replace(
        REPORT,
        **dict.fromkeys(("centre_lines", "proposals", "sections", "attendees", "recipients", "contact_lines"), ()),
        **dict.fromkeys(("session_text", "quorum_text", "signed_at_text", "data_notice", "question", "title", "centre_name"), ""),
        patient=replace(REPORT.patient, ins="", identifiers=(), birth_date="", sex=""),
    )

    assert letters(empty.conclusion) in said_in(pdf.render(empty))


def test_a_code_too_long_for_its_column_is_broken_inside_it_but_a_word_is_left_to_hyphenation():
    assert "\u200b" in printable("ABCD1234EFGH5678IJKL", in_a_cell=True)
    assert printable("ABCD1234EFGH5678IJKL") == "ABCD1234EFGH5678IJKL"
    assert printable("cholangiopancréatographie", in_a_cell=True) == "cholangiopancréatographie"
    assert letters(printable("x" * 10_000)) == "x" * 10_000


def test_the_table_of_printable_characters_is_that_of_the_fonts():
    families = json.loads((FONTS / "coverage.json").read_text())
    held = {name: {point for first, last in spans for point in range(first, last + 1)} for name, spans in families.items()}

    for file in sorted(FONTS.glob("*.[ot]tf")):
        assert set(TTFont(file).getBestCmap()) == held["text" if file.name.startswith("Source") else "fallback"]


def test_a_language_without_fixed_words_is_refused():
    with pytest.raises(pdf.LanguageUnknown):
        pdf.render(replace(REPORT, language="eo"))


def test_fixed_words_exist_in_english_too():
    assert letters("Opinion of the board") in said_in(pdf.render(replace(REPORT, language="en")))


def _specimens() -> dict[str, tuple[ClinicalDocument | Letter, str]]:
    strange = with_text("Ő 😀 مريم 中 \x07 \u202e #import $x$ " + "x" * 200)
    return {
        "report": (REPORT, ""),
        "correction": (CORRECTION, ""),
        "letter": (LETTER, ""),
        "hostile": (strange, ""),
    }


@pytest.mark.slow
@pytest.mark.skipif(bool(engine.missing()), reason=engine.missing() or "veraPDF is here")
def test_verapdf_finds_no_broken_clause(tmp_path: Path):
    flavours = {Standard.A_1A: ("1a", "1b"), Standard.A_1B: ("1b",), Standard.A_3A_UA_1: ("3a", "ua1")}
    pairs = []
    for name, (content, _) in _specimens().items():
        for standard, names in flavours.items():
            file = tmp_path / f"{name}-{standard.name}.pdf"
            file.write_bytes((pdf.render_letter if isinstance(content, Letter) else pdf.render)(content, standard=standard))
            pairs += [(flavour, file) for flavour in names]

    assert dict(zip(((file.name, flavour) for flavour, file in pairs), engine.broken_clauses(pairs), strict=True)) == {
        (file.name, flavour): "" for flavour, file in pairs
    }


@pytest.mark.slow
@pytest.mark.skipif(bool(engine.missing()), reason=engine.missing() or "veraPDF is here")
def test_verapdf_refuses_what_does_not_conform(tmp_path: Path):
    file = tmp_path / "damaged.pdf"
    file.write_bytes(made().replace(b"pdfaid:part>1<", b"pdfaid:part>7<"))

    assert engine.broken_clauses([("1b", file)]) != [""]
