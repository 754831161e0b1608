"""What is this content, is it safe to keep? A program of its own, run on hostile bytes under limits.

Reads the content on standard input; answers one line of JSON, then the bytes to keep when they differ from those read.
Imports nothing of ours: `python -I` runs it by its path.
"""

import ctypes
import io
import json
import resource
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import pikepdf
    from PIL import Image

MEMORY_BYTES, CPU_SECONDS, ANSWER_BYTES, MAX_BYTES, MAX_PIXELS = 1, 2, 3, 4, 5
CLONE_NEWUSER: Final = 0x1000_0000
CLONE_NEWNET: Final = 0x4000_0000
PR_SET_NO_NEW_PRIVS: Final = 38
CDA_ROOT: Final = "{urn:hl7-org:v3}ClinicalDocument"
BLANK: Final = b"\xef\xbb\xbf\x00\t\n\x0c\r "

PROGRAM_ACTIONS: Final = {
    "/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/Rendition", "/RichMediaExecute",
}  # fmt: skip
HARMLESS_ACTIONS: Final = {"/GoTo", "/Named", "/SetOCGState", "/Trans", "/Hide"}
FORBIDDEN_NAMES: Final = {"/S": PROGRAM_ACTIONS, "/Subtype": {"/RichMedia"}, "/Type": {"/EmbeddedFile"}}
FORBIDDEN_KEYS: Final = {"/JavaScript", "/EmbeddedFiles"}
TELLING_KEYS: Final = {*FORBIDDEN_NAMES, *FORBIDDEN_KEYS, "/JS", "/XFA", "/EF", "/AA"}
FILE_KEYS: Final = {"/F", "/UF", "/DOS", "/Mac", "/Unix"}


class Refused(Exception):  # noqa: N818 -- it says what happened
    """The content is not kept; the argument is a value of `rules.Refusal`."""


def confine(limits: list[int]) -> None:
    """Give up for good: memory, time, writing, new processes, new privileges and, where allowed, the network."""
    wanted = {
        resource.RLIMIT_AS: limits[MEMORY_BYTES],
        resource.RLIMIT_CPU: limits[CPU_SECONDS],
        resource.RLIMIT_FSIZE: limits[ANSWER_BYTES],
        resource.RLIMIT_NPROC: 0,
        resource.RLIMIT_CORE: 0,
    }
    for kind, limit in wanted.items():
        ceiling = resource.getrlimit(kind)[1]
        bounded = limit if ceiling == resource.RLIM_INFINITY else min(limit, ceiling)
        resource.setrlimit(kind, (bounded, bounded))
    if sys.platform == "linux":
        system = ctypes.CDLL(None)
        # The first needs privileges, the second none; a machine that forbids both still has the other limits.
        if system.unshare(CLONE_NEWNET) != 0:
            system.unshare(CLONE_NEWUSER | CLONE_NEWNET)
        system.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def pdf_reader() -> Callable[[bytes, list[int]], bytes]:
    import pikepdf  # noqa: PLC0415 -- only what this content needs, before the confinement

    def read(content: bytes, _limits: list[int]) -> bytes:
        try:
            document = pikepdf.open(io.BytesIO(content), suppress_warnings=True)
        except pikepdf.PasswordError as refused:
            raise Refused("encrypted") from refused
        if document.is_encrypted:
            raise Refused("encrypted")
        # A page tree that loops has already failed: the opening goes through all pages.
        if len(document.pages) == 0:
            raise Refused("damaged")
        refuse_active_content(document)
        return repaired(document)

    return read


def refuse_active_content(document: "pikepdf.Pdf") -> None:
    """Look at every dictionary of the document, those inside object streams included, with names decoded."""
    if "/OpenAction" in document.Root:
        refuse_automatic(document.Root.OpenAction)
    for root in (document.trailer, *document.objects):
        refuse_active_object(root)


def refuse_active_object(root: Any) -> None:
    """Look at what this object holds itself; what it refers to comes with its own object."""
    import pikepdf  # noqa: PLC0415 -- already loaded

    waiting = [root]
    while waiting:
        held = waiting.pop()
        if isinstance(held, pikepdf.Stream):
            held = held.stream_dict
        if isinstance(held, pikepdf.Dictionary):
            for key, value in held.items():
                if key in TELLING_KEYS:
                    refuse_active_entry(key, value)
                if isinstance(value, pikepdf.Object) and not value.is_indirect:
                    waiting.append(value)
        elif isinstance(held, pikepdf.Array):
            waiting.extend(value for value in held if isinstance(value, pikepdf.Object) and not value.is_indirect)


def refuse_active_entry(key: str, value: Any) -> None:
    import pikepdf  # noqa: PLC0415 -- already loaded

    if key in FORBIDDEN_KEYS or (key in FORBIDDEN_NAMES and isinstance(value, pikepdf.Name) and str(value) in FORBIDDEN_NAMES[key]):
        raise Refused("active_content")
    # A font or an image may bear these short names, hence the look at the value.
    if key in {"/JS", "/XFA"} and isinstance(value, pikepdf.String | pikepdf.Stream):
        raise Refused("active_content")
    if key == "/XFA" and isinstance(value, pikepdf.Array):
        raise Refused("active_content")
    if not isinstance(value, pikepdf.Dictionary):
        return
    if key == "/EF" and FILE_KEYS & set(value.keys()):
        raise Refused("active_content")
    if key == "/AA":
        for action in value.values():
            refuse_automatic(action)


def refuse_automatic(action: Any) -> None:
    """Refuse an action done without a click, unless it only moves inside the document; a bare destination is one."""
    import pikepdf  # noqa: PLC0415 -- already loaded

    seen: set[tuple[int, int]] = set()
    waiting = [action]
    while waiting:
        step = waiting.pop()
        if isinstance(step, pikepdf.Array):
            waiting.extend(linked for linked in step if isinstance(linked, pikepdf.Dictionary) and "/S" in linked)
        if not isinstance(step, pikepdf.Dictionary) or step.objgen in seen:
            continue
        if step.is_indirect:
            seen.add(step.objgen)
        if "/S" in step and str(step.S) not in HARMLESS_ACTIONS:
            raise Refused("active_content")
        if "/Next" in step:
            waiting.append(step.Next)


def repaired(document: "pikepdf.Pdf") -> bytes:
    """Write a document anew when reading it needed repair, so that what is kept is what was looked at; else nothing."""
    if not document.get_warnings():
        return b""
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def image_reader(kind: str) -> Callable[[bytes, list[int]], bytes]:
    from PIL import Image, ImageCms, ImageOps, JpegImagePlugin, PngImagePlugin  # noqa: F401, PLC0415 -- see pdf_reader

    Image.MAX_IMAGE_PIXELS = None  # our own limit comes first, before anything is decoded
    Image.preinit()

    def read(content: bytes, limits: list[int]) -> bytes:
        picture = Image.open(io.BytesIO(content), formats=[kind])
        if picture.width * picture.height > limits[MAX_PIXELS]:
            raise Refused("too_many_pixels")
        options = jpeg_options(picture) if kind == "JPEG" else {}
        picture.load()
        ImageOps.exif_transpose(picture, in_place=True)
        return written(bare(in_srgb(picture)), kind, options)

    return read


def jpeg_options(picture: Any) -> dict[str, Any]:
    """Keep the tables of the original, so that the second writing loses next to nothing and weighs the same."""
    from PIL import JpegImagePlugin  # noqa: PLC0415 -- already loaded

    if picture.mode == "CMYK":
        return {"quality": 92}
    return {"qtables": picture.quantization, "subsampling": JpegImagePlugin.get_sampling(picture)}


def in_srgb(picture: "Image.Image") -> "Image.Image":
    """Bring the colours to the space that every screen assumes, since the profile is not kept."""
    from PIL import ImageCms  # noqa: PLC0415 -- already loaded

    mode = "RGB" if picture.mode == "CMYK" else picture.mode
    profile = picture.info.get("icc_profile")
    if profile and picture.mode in {"RGB", "RGBA", "CMYK"}:
        try:
            own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(picture, own, ImageCms.createProfile("sRGB"), outputMode=mode)
        except (ImageCms.PyCMSError, OSError):
            pass  # an unreadable profile says nothing: the colours are taken as they are
        else:
            return converted or picture
    return picture if mode == picture.mode else picture.convert(mode)


def bare(picture: "Image.Image") -> "Image.Image":
    """Keep the pixels and their transparency: neither place, nor date, nor comment."""
    picture.info = {key: value for key, value in picture.info.items() if key == "transparency"}
    return picture


def written(picture: "Image.Image", kind: str, options: dict[str, Any]) -> bytes:
    kept = io.BytesIO()
    picture.save(kept, format=kind, **options)
    return kept.getvalue()


def cda_reader() -> Callable[[bytes, list[int]], bytes]:
    from lxml import etree  # noqa: PLC0415 -- see pdf_reader

    def read(content: bytes, _limits: list[int]) -> bytes:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        root = etree.fromstring(content, parser)
        if root.getroottree().docinfo.doctype:  # type: ignore[union-attr]  # the stubs forget it
            raise Refused("active_content")
        if root.tag != CDA_ROOT or b"xml-stylesheet" in content[: content.find(b"ClinicalDocument")]:
            raise Refused("wrong_type" if root.tag != CDA_ROOT else "active_content")
        return b""

    return read


def kind_of(content: bytes) -> str | None:
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    start = content[:1024].lstrip(BLANK)
    if start.startswith(b"%PDF-"):
        return "application/pdf"
    return "text/xml" if start.startswith(b"<") and b"ClinicalDocument" in content[:8192] else None


def reader_of(content_type: str) -> Callable[[bytes, list[int]], bytes]:
    if content_type == "application/pdf":
        return pdf_reader()
    if content_type == "text/xml":
        return cda_reader()
    return image_reader("PNG" if content_type == "image/png" else "JPEG")


def examine(content: bytes, limits: list[int]) -> tuple[str, bytes]:
    """Return the type and the bytes to keep when they differ from those received."""
    content_type = kind_of(content)
    if content_type is None:
        raise Refused("wrong_type")
    read = reader_of(content_type)
    confine(limits)
    try:
        kept = read(content, limits)
    except MemoryError as stopped:
        raise Refused("timed_out") from stopped
    except Refused:
        raise
    except Exception as failed:  # whatever a parser raises on hostile bytes
        raise Refused("damaged") from failed
    if len(kept) > limits[MAX_BYTES]:
        raise Refused("too_large")
    return content_type, kept


def main(arguments: list[str]) -> None:
    limits = [0, *(int(argument) for argument in arguments)]
    try:
        content_type, kept = examine(sys.stdin.buffer.read(), limits)
    except Refused as refused:
        answer, kept = {"refusal": str(refused)}, b""
    else:
        answer = {"content_type": content_type}
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + kept)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
