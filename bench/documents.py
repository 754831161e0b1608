"""How fast is a report made? Ours against the bare template and against WeasyPrint, alternately in one run. Asserts nothing.

python bench/documents.py [--reports N]      prints JSON lines only; the last one is the result. One process, one caller.
"""

import argparse
import dataclasses
import html
import itertools
import json
import resource
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import typst
import weasyprint

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from netboard.foundation.documents import pdf
from netboard.foundation.documents.clinical_document import ClinicalDocument
from netboard.foundation.documents.printing import FONTS
from tests.foundation.documents.specimens import REPORT

STYLE = """
@font-face { font-family: "Source Sans 3"; src: url("SourceSans3-Regular.otf"); }
@font-face { font-family: "Source Sans 3"; font-weight: bold; src: url("SourceSans3-Bold.otf"); }
@page { size: A4; margin: 20mm 17mm; @bottom-right { content: counter(page) "/" counter(pages); } }
body { font: 10pt/1.35 "Source Sans 3"; color: #15202a } h1 { font-size: 13pt } h2 { font-size: 11pt; color: #0b5567; margin: 10pt 0 4pt }
.opinion { border: 1.4pt solid #0b5567; padding: 6pt 10pt; font-size: 12.4pt; font-weight: bold }
table { border-collapse: collapse; width: 100% } p, ul { margin: 0 0 3pt } td, th { border-bottom: .4pt solid #b9c4c6; padding: 3pt; text-align: left }
dl { display: grid; grid-template-columns: 38mm 1fr; margin: 0 } dd { margin: 0; font-weight: bold } small { font-size: 7.8pt }
"""


def report(number: int) -> ClinicalDocument:
    """Give a report whose every sentence is its own, so that nothing laid out before helps it."""
    fixed = {"kind": REPORT.kind, "language": REPORT.language, "issued_at": REPORT.issued_at, "proposals": REPORT.proposals}
    marked: ClinicalDocument = replace(_marked(REPORT, f" {number:05d}"), **fixed)
    return marked


def _marked(value: Any, mark: str) -> Any:
    if isinstance(value, str):
        return value + mark
    if isinstance(value, tuple):
        return tuple(_marked(part, mark) for part in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{field.name: _marked(getattr(value, field.name), mark) for field in dataclasses.fields(value)})
    return value


def page_of(document: ClinicalDocument) -> str:
    """Write the same content as plain HTML."""
    parts = [_tag("h1", document.title), _tag("p", " · ".join((document.centre_name, *document.centre_lines, document.session_text)))]
    patient = document.patient
    parts += [_tag("p", f"{patient.name} · {patient.birth_date} · {patient.sex} · {patient.dossier_number} · {patient.ins}")]
    parts += [_tag("h2", "Question posée"), _tag("p", document.question), f'<div class="opinion">{html.escape(document.conclusion)}</div>']
    parts += [_tag("p", f"{row.rank} {row.alternative} {row.treatment} {row.text}") for row in document.proposals]
    for section in document.sections:
        parts += [_tag("h2", section.title), *(_tag("p", text) for text in section.paragraphs)]
        parts += ["<dl>", *(_tag("dt", fact.label) + _tag("dd", fact.value) for fact in section.facts), "</dl>"]
        parts += ["<ul>", *(_tag("li", text) for text in section.items), "</ul>"]
        if section.table:
            rows = (section.table.head, *section.table.rows)
            parts += ["<table>", *(f"<tr>{''.join(_tag('td', cell) for cell in row)}</tr>" for row in rows), "</table>"]
    parts += [_tag("p", f"{person.name} {person.specialty} {person.site}") for person in document.attendees]
    parts += [_tag("p", f"{person.name} {person.role} {person.organisation}") for person in document.recipients]
    parts += [_tag("p", text) for text in (document.quorum_text, document.signed_at_text, *document.contact_lines)]
    parts += [_tag("small", document.data_notice)]
    return f'<html lang="fr"><head><title>{html.escape(document.title)}</title></head><body>{"".join(parts)}</body></html>'


def _tag(name: str, text: str) -> str:
    return f"<{name}>{html.escape(text)}</{name}>"


def ours(document: ClinicalDocument) -> Callable[[], object]:
    return lambda: pdf.render(document)


def bare_typst(document: ClinicalDocument) -> Callable[[], object]:
    """Give a fresh call on JSON already prepared: what the library alone costs."""
    text = pdf.prepared(document)
    return lambda: typst.compile(
        str(pdf.TEMPLATES / "report.typ"),
        root=str(pdf.TEMPLATES),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"document": text},
        pdf_standards=["a-1a"],
        timestamp=document.issued_at,
    )


def weasy(document: ClinicalDocument) -> Callable[[], object]:
    text, style = page_of(document), weasyprint.CSS(string=STYLE, base_url=f"{FONTS}/")
    return lambda: weasyprint.HTML(string=text).write_pdf(stylesheets=[style])


def memory_mib() -> float:
    resident_pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return round(resident_pages * resource.getpagesize() / 2**20, 1)


def seconds_of(work: Callable[[], object]) -> tuple[float, float]:
    """Give the wall-clock and the processor seconds of one call."""
    wall, processor = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - processor


def main() -> None:
    """Measure each way on each report in turn, starting with another way each time; then ours alone for the memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=100)
    count = parser.parse_args().reports
    numbers = itertools.count()
    ways = {"ours": ours, "typst": bare_typst, "weasyprint": weasy}
    for way in list(ways.values()) * 3:
        way(report(next(numbers)))()
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    for turn in range(count):
        names = list(ways)
        for name in names[turn % 3 :] + names[: turn % 3]:
            taken[name].append(seconds_of(ways[name](report(next(numbers)))))
    for name, times in taken.items():
        walls, processors = zip(*times, strict=True)
        line = {"way": name, "median_ms": 1000 * statistics.median(walls), "median_processor_ms": 1000 * statistics.median(processors)}
        print(json.dumps(line | {"reports": count}))
    start = memory_mib()
    for _ in range(count):
        pdf.render(report(next(numbers)))
    wall = {name: statistics.median(pair[0] for pair in times) for name, times in taken.items()}
    core = {name: statistics.median(pair[1] for pair in times) for name, times in taken.items()}
    result = {
        "bench": "documents",
        "reports_per_s_per_core": round(1 / core["ours"], 1),
        "weasyprint_reports_per_s_per_core": round(1 / core["weasyprint"], 1),
        "speedup": round(core["weasyprint"] / core["ours"], 2),
        "typst_floor_ratio": round(wall["ours"] / wall["typst"], 3),
        "memory_mib_start": start,
        "memory_mib_end": memory_mib(),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
