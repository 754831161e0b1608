import io
import re
import subprocess
import sys

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

from netboard.foundation.files import inspection, rules
from netboard.foundation.files.refusals import FileRefused
from netboard.foundation.files.rules import ContentType, Refusal
from tests.foundation.files import specimens


def refusal_of(content: bytes, **options: object) -> Refusal | None:
    try:
        inspection.inspect(content, name="letter.pdf", **options)
    except FileRefused as refused:
        return refused.reason
    return None


SOUND = {
    "a plain PDF": (specimens.pdf(pages=2), ContentType.PDF),
    "a PDF with object streams": (specimens.harmless_pdf_in_object_stream(), ContentType.PDF),
    "a PDF that opens on a page": (specimens.pdf_opening_with(S=Name.GoTo, D=String("chapter")), ContentType.PDF),
    "a PDF with a link to click": (specimens.pdf_with_link(**specimens.ACTION_URI), ContentType.PDF),
    "a PDF whose font is named JS": (
        specimens.pdf_with_page_key("/Resources", Dictionary(Font=Dictionary(JS=Dictionary(Type=Name.Font, Subtype=Name.Type3)))),
        ContentType.PDF,
    ),
    "a JPEG": (specimens.image("JPEG"), ContentType.JPEG),
    "a grey JPEG": (specimens.image("JPEG", mode="L"), ContentType.JPEG),
    "a print-shop JPEG": (specimens.image("JPEG", mode="CMYK"), ContentType.JPEG),
    "a PNG": (specimens.image("PNG"), ContentType.PNG),
    "a transparent PNG": (specimens.image("PNG", mode="RGBA"), ContentType.PNG),
    "a 16-bit PNG": (specimens.image("PNG", mode="I;16"), ContentType.PNG),
}

REFUSED = {
    "nothing": (b"", Refusal.EMPTY),
    "26 MB": (b"%PDF-1.7\n" + b"\x00" * 26 * rules.MEBIBYTE, Refusal.TOO_LARGE),
    "SVG": (specimens.SVG, Refusal.WRONG_TYPE),
    "HTML": (specimens.HTML, Refusal.WRONG_TYPE),
    "HTML that mentions PDF": (b"<html>%PDF-1.7</html>", Refusal.WRONG_TYPE),
    "Word": (specimens.docx(), Refusal.WRONG_TYPE),
    "program": (specimens.EXE, Refusal.WRONG_TYPE),
    "GIF": (specimens.image("GIF"), Refusal.WRONG_TYPE),
    "password": (specimens.encrypted_pdf(user="secret"), Refusal.ENCRYPTED),
    "restrictions without password": (specimens.encrypted_pdf(user=""), Refusal.ENCRYPTED),
    "program with escaped names in an object stream": (specimens.pdf_with_hidden_program(), Refusal.ACTIVE_CONTENT),
    "program on opening": (specimens.pdf_opening_with(S=Name.JavaScript, JS=String("app.alert(1)")), Refusal.ACTIVE_CONTENT),
    "program behind a link": (specimens.pdf_with_link(S=Name.JavaScript, JS=String("app.alert(1)")), Refusal.ACTIVE_CONTENT),
    "named programs": (
        specimens.pdf(Names=Dictionary(JavaScript=Dictionary(Names=Array([])))),
        Refusal.ACTIVE_CONTENT,
    ),
    "launch behind a link": (specimens.pdf_with_link(S=Name.Launch, F=String("cmd.exe")), Refusal.ACTIVE_CONTENT),
    "address on opening": (specimens.pdf_opening_with(**specimens.ACTION_URI), Refusal.ACTIVE_CONTENT),
    "form sent on opening": (specimens.pdf_opening_with(S=Name.SubmitForm, F=String("https://x.invalid")), Refusal.ACTIVE_CONTENT),
    "other file on opening": (specimens.pdf_opening_with(S=Name.GoToR, F=String("\\\\host\\share")), Refusal.ACTIVE_CONTENT),
    "import on opening": (specimens.pdf_opening_with(S=Name.ImportData, F=String("x.fdf")), Refusal.ACTIVE_CONTENT),
    "address second on opening": (
        specimens.pdf_opening_with(S=Name.Named, N=Name.NextPage, Next=Array([Dictionary(**specimens.ACTION_URI)])),
        Refusal.ACTIVE_CONTENT,
    ),
    "address when the page opens": (
        specimens.pdf_with_page_key("/AA", Dictionary(O=Dictionary(**specimens.ACTION_URI))),
        Refusal.ACTIVE_CONTENT,
    ),
    "attached file": (specimens.pdf_with_attached_file(), Refusal.ACTIVE_CONTENT),
    "dynamic form": (specimens.pdf_with_xfa(), Refusal.ACTIVE_CONTENT),
    "rich media": (
        specimens.pdf_with_page_key("/Annots", Array([Dictionary(Type=Name.Annot, Subtype=Name.RichMedia)])),
        Refusal.ACTIVE_CONTENT,
    ),
    "no page": (specimens.pdf_without_page(), Refusal.DAMAGED),
    "page tree that loops": (specimens.pdf_with_page_loop(), Refusal.DAMAGED),
    "page tree with a branch counted twice": (specimens.pdf_with_branch_counted_twice(), Refusal.DAMAGED),
    "PDF in name only": (b"%PDF-1.7\nnothing else", Refusal.DAMAGED),
    "cut JPEG": (specimens.image("JPEG", size=(400, 400))[:900], Refusal.DAMAGED),
    "cut PNG": (specimens.image("PNG", size=(400, 400))[:60], Refusal.DAMAGED),
    "declared 60000 x 60000": (specimens.png_declaring(width=60_000, height=60_000), Refusal.TOO_MANY_PIXELS),
}


@pytest.mark.parametrize(("content", "content_type"), SOUND.values(), ids=SOUND)
def test_sound_document_is_recognised_by_its_content(content: bytes, content_type: ContentType) -> None:
    assert inspection.inspect(content, name="anything.exe").content_type == content_type


@pytest.mark.parametrize(("content", "reason"), REFUSED.values(), ids=REFUSED)
def test_unsafe_document_is_refused_with_its_reason(content: bytes, reason: Refusal) -> None:
    assert refusal_of(content) == reason


def test_hidden_program_cannot_be_seen_in_the_raw_bytes() -> None:
    assert re.search(rb"JavaScript|/JS|J#61", specimens.pdf_with_hidden_program()) is None


def test_refusal_names_the_cleaned_file() -> None:
    with pytest.raises(FileRefused) as refused:
        inspection.inspect(b"", name="../../letter.pdf")

    assert refused.value.name == "letter.pdf"


def test_sound_pdf_is_kept_as_received() -> None:
    content = specimens.pdf()

    assert inspection.inspect(content, name="letter.pdf") == inspection.Inspected(ContentType.PDF, content)


def test_pdf_that_needed_repair_is_kept_repaired() -> None:
    received = specimens.pdf(pages=3).replace(b"startxref", b"startxxxx")

    kept = inspection.inspect(received, name="letter.pdf").content

    with pikepdf.open(io.BytesIO(kept)) as document:
        assert (len(document.pages), document.get_warnings()) == (3, [])


def test_photograph_stands_upright_and_says_nothing_of_its_origin() -> None:
    received = specimens.photograph()

    kept = inspection.inspect(received, name="photo.jpg").content

    picture = Image.open(io.BytesIO(kept))
    assert b"Exif" in received
    assert b"Mme Durand" in received
    assert (picture.size, dict(picture.getexif()), b"Exif" in kept, b"Mme Durand" in kept) == ((20, 40), {}, False, False)


def test_rewriting_a_jpeg_keeps_its_quality() -> None:
    received = specimens.image("JPEG", quality=97, subsampling=0)

    kept = inspection.inspect(received, name="slide.jpg").content

    assert Image.open(io.BytesIO(kept)).quantization == Image.open(io.BytesIO(received)).quantization


def test_what_follows_an_image_is_not_kept() -> None:
    kept = inspection.inspect(specimens.image("PNG") + specimens.docx(), name="two-in-one.png").content

    assert b"word/document.xml" not in kept


def test_transparency_of_a_palette_survives() -> None:
    received = specimens.image("PNG", mode="P", transparency=0)

    kept = inspection.inspect(received, name="drawing.png").content

    assert Image.open(io.BytesIO(kept)).convert("RGBA").getpixel((0, 0))[3] == 0


def test_image_too_large_for_the_memory_is_refused() -> None:
    content = specimens.image("PNG", size=(5000, 5000))

    assert refusal_of(content, limits=inspection.Limits(memory_bytes=120 * rules.MEBIBYTE)) == Refusal.TIMED_OUT


def test_pdf_that_swells_beyond_the_memory_is_refused() -> None:
    content = specimens.pdf_whose_objects_swell(mebibytes=600)

    assert len(content) < rules.MEBIBYTE
    assert refusal_of(content, limits=inspection.Limits(memory_bytes=200 * rules.MEBIBYTE)) in {Refusal.TIMED_OUT, Refusal.DAMAGED}


def test_child_that_uses_its_processor_time_is_stopped() -> None:
    content = specimens.image("PNG", size=(7000, 7000))

    assert refusal_of(content, limits=inspection.Limits(cpu_seconds=0)) == Refusal.TIMED_OUT


def test_child_that_does_not_answer_in_time_is_stopped() -> None:
    assert refusal_of(specimens.pdf(), wall_seconds=0.001) == Refusal.TIMED_OUT


def test_child_that_answers_too_much_is_refused() -> None:
    content = specimens.image("PNG")

    assert refusal_of(content, limits=inspection.Limits(max_bytes=10)) == Refusal.TOO_LARGE


CDA = b'<?xml version="1.0" encoding="UTF-8"?><ClinicalDocument xmlns="urn:hl7-org:v3"><id root="1.2.3"/></ClinicalDocument>'


def test_clinical_document_is_kept_as_it_was_received() -> None:
    kept = inspection.inspect(CDA, name="fiche.xml")

    assert (kept.content_type, kept.content) == (ContentType.CDA, CDA)


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        pytest.param(CDA.replace(b"<Clin", b'<!DOCTYPE a [<!ENTITY b "c">]><Clin', 1), Refusal.ACTIVE_CONTENT, id="a document type"),
        pytest.param(CDA.replace(b"?><", b'?><?xml-stylesheet href="x.xsl"?><', 1), Refusal.ACTIVE_CONTENT, id="a stylesheet"),
        pytest.param(CDA.replace(b"urn:hl7-org:v3", b"urn:other"), Refusal.WRONG_TYPE, id="another namespace"),
        pytest.param(b"<html><ClinicalDocument/></html>", Refusal.WRONG_TYPE, id="another root"),
        pytest.param(CDA[:-10], Refusal.DAMAGED, id="cut short"),
        pytest.param(CDA.replace(b"<id", b"&undefined;<id"), Refusal.DAMAGED, id="an entity that nobody defined"),
        pytest.param(CDA.replace(b'<id root="1.2.3"/>', b"<a>" * 300 + b"</a>" * 300), Refusal.DAMAGED, id="too deep"),
        pytest.param(b"<note>no document</note>", Refusal.WRONG_TYPE, id="any XML"),
    ],
)
def test_hostile_xml_is_refused(content, refusal) -> None:
    assert refusal_of(content) == refusal


def test_every_reason_of_the_child_is_known() -> None:
    reasons = set(re.findall(r'Refused\("(\w+)"\)', inspection.INSPECTOR.read_text()))

    assert reasons == {"encrypted", "damaged", "active_content", "too_many_pixels", "wrong_type", "timed_out", "too_large"}
    assert reasons < set(Refusal)


CONFINED = """
import importlib.util, os, socket, sys
spec = importlib.util.spec_from_file_location("inspector", sys.argv[1])
inspector = importlib.util.module_from_spec(spec); spec.loader.exec_module(inspector)
own = os.readlink("/proc/self/ns/net")
inspector.confine([0, 2**30, 5, 1000, 0, 0])
try: open(sys.argv[2], "wb", buffering=0).write(b"x" * 2000); open(sys.argv[2], "ab", buffering=0).write(b"x")
except OSError as refused: print("write", refused.errno)
try: bytearray(2**31)
except MemoryError: print("memory")
print("alone" if os.readlink("/proc/self/ns/net") != own else "connected")
"""


def test_child_cannot_write_much_nor_take_much_memory_nor_reach_the_network(tmp_path) -> None:
    command = [sys.executable, "-I", "-c", CONFINED, str(inspection.INSPECTOR), str(tmp_path / "out")]

    answer = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split("\n")

    assert answer[:2] == ["write 27", "memory"]
    if answer[2] == "connected":
        pytest.skip("this machine does not let a process leave the network")
