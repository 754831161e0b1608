"""Which documents does the bench read, and what should be found in them? Rendered in memory from text, never kept."""

import io
import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pypdfium2
import typst
import yaml
from PIL import Image

from bench import prefill_cda
from netboard.foundation.documents.printing import FONTS

CORPUS = Path(__file__).parent / "corpus"
SCAN_SCALE = 200 / 72


@dataclass(frozen=True)
class Specimen:
    """A document as bytes, with the truth beside it."""

    name: str
    layout: str
    kind: str
    held_out: bool
    content_type: str
    content: bytes
    truth: dict[str, Any]


def specimens() -> list[Specimen]:
    """Render the whole corpus, in the order of the names."""
    return [specimen(path) for path in sorted((CORPUS / "documents").glob("*.yaml"))]


def specimen(path: Path) -> Specimen:
    """Render one document."""
    # Every value stays the text that is written: 1.50 is not 1.5, 007 is not 7.
    said = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506 -- the loader that makes nothing but text
    layout = said["layout"]
    if layout.startswith("cda-"):
        content_type, content = "application/xml", prefill_cda.level_three(said["data"], edition=layout.removeprefix("cda-"))
    elif layout.startswith("cda1-"):
        content_type = "application/xml"
        content = prefill_cda.level_one(said["truth"]["identity"], rendered(layout.removeprefix("cda1-"), said["body"]))
    elif layout == "text":
        content_type, content = "text/plain", said["body"].encode()
    elif layout == "scan":
        content_type, content = "application/pdf", scanned(rendered(layout, said["body"]))
    else:
        content_type, content = "application/pdf", rendered(layout, said["body"])
    return Specimen(path.stem, layout, said["kind"], said["held_out"] == "true", content_type, content, said["truth"])


def rendered(layout: str, body: str) -> bytes:
    """Print a body in a layout."""
    document = json.dumps({"layout": layout, "blocks": blocks(body)})
    return _compiler()(document)


@cache
def _compiler() -> Any:
    compiler = typst.Compiler(
        str(CORPUS / "layouts.typ"), root=str(CORPUS), font_paths=[str(FONTS)], ignore_system_fonts=True, sys_inputs={}
    )

    def compile_one(document: str) -> bytes:
        return bytes(compiler.compile(format="pdf", sys_inputs={"document": document}))

    return compile_one


def blocks(body: str) -> list[dict[str, Any]]:
    """Part a body: `# heading`, `| a | b |` rows (`>` begins the values under labels), `- item`, lines of a form, paragraphs."""
    made: list[dict[str, Any]] = []
    for chunk in re.split(r"\n\s*\n", body.rstrip("\n")):
        for line in chunk.split("\n"):
            if line.startswith("# "):
                made.append({"kind": "heading", "text": line[2:]})
            elif line.startswith(("| ", "> | ")):
                mark = "> " if line.startswith(">") else ""
                row = [mark + cell.strip() for cell in line.removeprefix("> ").strip("|").split("|")]
                if made and made[-1]["kind"] == "rows":
                    made[-1]["rows"].append(row)
                else:
                    made.append({"kind": "rows", "rows": [row]})
            elif line.startswith("- "):
                made.append({"kind": "item", "text": line[2:]})
            elif made and made[-1]["kind"] == "lines" and not made[-1].get("closed"):
                made[-1]["lines"].append(line)
            else:
                made.append({"kind": "lines", "lines": [line]})
        if made and made[-1]["kind"] == "lines":
            made[-1]["closed"] = True
    return made


def scanned(content: bytes) -> bytes:
    """Turn a PDF into pictures of its pages, as a scanner does."""
    pages: list[Image.Image] = [page.render(scale=SCAN_SCALE, grayscale=True).to_pil() for page in pypdfium2.PdfDocument(content)]
    kept = io.BytesIO()
    pages[0].save(kept, format="PDF", save_all=True, append_images=pages[1:], resolution=200)
    return kept.getvalue()


def three_pages() -> bytes:
    """Print a hospital letter of three full pages, from the letters of the corpus."""
    letters = [specimen_body(path) for path in sorted((CORPUS / "documents").glob("*.yaml"))]
    body = "\n\n".join(text for text in letters if text)
    return _cut(rendered("letter", body), pages=3)


def specimen_body(path: Path) -> str:
    said = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506 -- see specimen
    return str(said["body"]) if said["layout"] == "letter" else ""


def _cut(content: bytes, *, pages: int) -> bytes:
    document = pypdfium2.PdfDocument(content)
    while len(document) > pages:
        document.del_page(len(document) - 1)
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()
