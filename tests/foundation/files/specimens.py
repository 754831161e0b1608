"""Documents as people send them, and as attackers do."""

import io
import struct
import zipfile
import zlib

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"
EXE = b"MZ\x90\x00" + b"\x00" * 200
ACTION_URI = {"S": Name.URI, "URI": String("https://collector.invalid/")}
NICE_LATITUDE = (43.0, 42.0, 12.0)


def pdf(*, pages: int = 1, **catalog: object) -> bytes:
    document = blank(pages=pages)
    for key, value in catalog.items():
        document.Root[f"/{key}"] = value
    return saved(document)


def blank(*, pages: int = 1) -> pikepdf.Pdf:
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page()
    return document


def saved(document: pikepdf.Pdf, **options: object) -> bytes:
    written = io.BytesIO()
    document.save(written, **options)
    return written.getvalue()


def pdf_opening_with(**action: object) -> bytes:
    return pdf(OpenAction=Dictionary(**action))


def pdf_with_page_key(key: str, value: object) -> bytes:
    document = blank()
    document.pages[0].obj[key] = value
    return saved(document)


def pdf_with_link(**action: object) -> bytes:
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 10, 10]), A=Dictionary(**action))
    return pdf_with_page_key("/Annots", Array([link]))


def pdf_with_attached_file() -> bytes:
    document = blank()
    document.attachments["notes.txt"] = pikepdf.AttachedFileSpec(document, b"hidden", filename="notes.txt")
    return saved(document)


def pdf_with_xfa() -> bytes:
    document = blank()
    document.Root.AcroForm = Dictionary(Fields=Array([]), XFA=document.make_stream(b"<xdp/>"))
    return saved(document)


def encrypted_pdf(*, user: str) -> bytes:
    return saved(blank(), encryption=pikepdf.Encryption(owner="owner", user=user))


def pdf_in_object_stream(*bodies: bytes, filler: bytes = b"") -> bytes:
    """Write by hand a PDF whose objects 1, 2, 3... lie inside a compressed object stream, names exactly as given."""
    offsets, packed = [], b""
    for number, body in enumerate(bodies, start=1):
        offsets.append(b"%d %d" % (number, len(packed)))
        packed += body + b" "
    head = b" ".join(offsets) + b" "
    holder = len(bodies) + 1
    compressed = filler or zlib.compress(head + packed)
    start = b"%PDF-1.7\n"
    stream = b"%d 0 obj\n<< /Type /ObjStm /N %d /First %d /Filter /FlateDecode /Length %d >>\nstream\n" % (
        holder, len(bodies), len(head), len(compressed),
    ) + compressed + b"\nendstream\nendobj\n"  # fmt: skip
    rows = [(0, 0, 65535), *((2, holder, index) for index in range(len(bodies)))]
    rows += [(1, len(start), 0), (1, len(start) + len(stream), 0)]
    table = b"".join(struct.pack(">BIH", *row) for row in rows)
    xref = b"%d 0 obj\n<< /Type /XRef /Size %d /W [1 4 2] /Root 1 0 R /Length %d >>\nstream\n" % (
        holder + 1, len(rows), len(table),
    ) + table + b"\nendstream\nendobj\n"  # fmt: skip
    return start + stream + xref + b"startxref\n%d\n%%%%EOF\n" % (len(start) + len(stream))


def pdf_with_hidden_program() -> bytes:
    return pdf_in_object_stream(
        b"<< /Type /Catalog /Pages 2 0 R /Open#41ction 4 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 10 10] >>",
        b"<< /S /J#61v#61Script /J#53 (app.alert\\(1\\)) >>",
    )


def harmless_pdf_in_object_stream() -> bytes:
    return pdf_in_object_stream(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 10 10] >>",
    )


def pdf_whose_objects_swell(*, mebibytes: int) -> bytes:
    """A small file whose object stream unpacks to this size."""
    packer = zlib.compressobj()
    opening = packer.compress(b"1 0 ") + packer.flush(zlib.Z_FULL_FLUSH)
    spaces = packer.compress(b" " * 1024 * 1024) + packer.flush(zlib.Z_FULL_FLUSH)
    return pdf_in_object_stream(b"<< >>", filler=opening + spaces * mebibytes + packer.flush())


def classic_pdf(*bodies: bytes) -> bytes:
    written, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, start=1):
        offsets.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(bodies) + 1
    return written + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        size, table, size, len(written),
    )  # fmt: skip


def pdf_with_page_loop() -> bytes:
    return classic_pdf(b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
                       b"<< /Type /Pages /Parent 2 0 R /Kids [2 0 R] /Count 1 >>")  # fmt: skip


def pdf_with_branch_counted_twice() -> bytes:
    return classic_pdf(b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R 3 0 R] /Count 2 >>",
                       b"<< /Type /Pages /Parent 2 0 R /Kids [4 0 R] /Count 1 >>",
                       b"<< /Type /Page /Parent 3 0 R /MediaBox [0 0 10 10] >>")  # fmt: skip


def pdf_without_page() -> bytes:
    return classic_pdf(b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>")


def image(kind: str, *, size: tuple[int, int] = (40, 20), mode: str = "RGB", **options: object) -> bytes:
    written = io.BytesIO()
    Image.new(mode, size, "red" if mode == "RGB" else 0).save(written, kind, **options)
    return written.getvalue()


def photograph() -> bytes:
    """A phone's JPEG: lying on its side, with the place and a comment."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Telephone"
    exif.get_ifd(0x8825).update({1: "N", 2: NICE_LATITUDE})
    return image("JPEG", exif=exif, comment=b"Mme Durand", quality=90)


def png_declaring(*, width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\x00" * 100)) + chunk(b"IEND", b"")


def docx() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("word/document.xml", "<document/>")
    return written.getvalue()
