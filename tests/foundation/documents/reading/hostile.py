"""Which documents try to harm the reader? Made here, one builder each."""

import io
import zlib
from collections.abc import Callable

import pikepdf
import typst

from netboard.foundation.documents.printing import FONTS

BODY = "Nom de naissance : DUPONT\n\nKi-67 : 12 %"


def sound_pdf(text: str = BODY) -> bytes:
    source = f'#set text(font: "Source Sans 3")\n{text}'.encode()
    return bytes(typst.compile(source, format="pdf", font_paths=[str(FONTS)], ignore_system_fonts=True))


def changed(change: Callable[[pikepdf.Pdf], None], **options: object) -> bytes:
    document = pikepdf.open(io.BytesIO(sound_pdf()))
    change(document)
    kept = io.BytesIO()
    document.save(kept, **options)
    return kept.getvalue()


def with_script() -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))

    return changed(change)


def with_script_in_object_streams() -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        script = document.make_indirect(pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)")))
        document.Root.Names = pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=pikepdf.Array([pikepdf.String("x"), script])))

    return changed(change, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def with_embedded_file() -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        document.attachments["virus.exe"] = b"MZ"

    return changed(change)


def with_launch() -> bytes:
    def change(document: pikepdf.Pdf) -> None:
        document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.Launch, F=pikepdf.String("calc.exe"))

    return changed(change)


def encrypted() -> bytes:
    return changed(lambda _document: None, encryption=pikepdf.Encryption(owner="owner", user="secret"))


def encrypted_without_password() -> bytes:
    return changed(lambda _document: None, encryption=pikepdf.Encryption(owner="owner", user=""))


def of_pages(count: int) -> bytes:
    document = pikepdf.new()
    for _page in range(count):
        document.add_blank_page()
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def with_a_loop_of_pages() -> bytes:
    return (
        b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 2/Kids[2 0 R 2 0 R]>>endobj\n"
        b"trailer<</Root 1 0 R/Size 3>>\n%%EOF"
    )


def with_a_bomb() -> bytes:
    """Write a page whose content unpacks to 2 GB of operators."""
    packer = zlib.compressobj(9)
    piece = b"q Q " * 250_000
    packed = b"".join(packer.compress(piece) for _turn in range(2000)) + packer.flush()
    twice = zlib.compress(packed, 9)

    def change(document: pikepdf.Pdf) -> None:
        stream = pikepdf.Stream(document, twice)
        stream.Filter = pikepdf.Array([pikepdf.Name.FlateDecode, pikepdf.Name.FlateDecode])
        document.pages[0].Contents = document.make_indirect(stream)

    return changed(change, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)


def truncated() -> bytes:
    whole = sound_pdf()
    return whole[: len(whole) // 3]


CDA_START = '<ClinicalDocument xmlns="urn:hl7-org:v3">'


def cda(inside: str = "", before: str = "") -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?>{before}{CDA_START}{inside}</ClinicalDocument>'.encode()


def with_entities() -> bytes:
    entities = "".join(
        f'<!ENTITY a{rank} "{"&a" + str(rank - 1) + ";" if rank else "ha"}{"&a" + str(rank - 1) + ";" if rank else "ha"}">'
        for rank in range(40)
    )
    return cda("<title>&a39;</title>", f"<!DOCTYPE x [{entities}]>")


def with_external_entity() -> bytes:
    return cda("<title>&secret;</title>", '<!DOCTYPE x [<!ENTITY secret SYSTEM "file:///etc/passwd">]>')


def with_hidden_doctype() -> bytes:
    """Write the document type in UTF-16, where its bytes do not look like it."""
    return with_external_entity().decode().replace("UTF-8", "UTF-16").encode("utf-16")


def deep_xml(depth: int = 50_000) -> bytes:
    return cda("<a>" * depth + "</a>" * depth)
