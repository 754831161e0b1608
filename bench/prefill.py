"""How much of a document is proposed rightly, and how fast? Our corpus read through the confined reader. Asserts nothing.

python bench/prefill.py [--errors] [--only NAME] [--repeats N]      prints JSON lines only; the last one is the result.
A value found that is not true lowers the precision, a true value not found lowers the recall; `--errors` names them on standard error.
"""

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import prefill_corpus
from bench.prefill_corpus import Specimen
from bench.prefill_scoring import Score, compare
from netboard.foundation.documents import reading

SKIPPED = "scan"


def read(specimen: Specimen) -> reading.Reading:
    if specimen.layout == SKIPPED:
        return reading.read_scan(specimen.content)
    return reading.read(specimen.content, specimen.content_type)


def measured(name: str, work: Callable[[], object], repeats: int) -> dict[str, object]:
    work()
    times = []
    for _turn in range(repeats):
        start = time.perf_counter()
        work()
        times.append(1000 * (time.perf_counter() - start))
    return {
        "timing": name,
        "p50_ms": round(statistics.median(times), 1),
        "p95_ms": round(sorted(times)[int(0.95 * (len(times) - 1))], 1),
        "n": repeats,
    }


def timings(specimens: list[Specimen], repeats: int) -> list[dict[str, object]]:
    """Measure a text PDF of three pages, a CDA, a pasted text, and the first reading of a process, each with its child process."""
    letters = [row for row in specimens if row.layout == "letter"]
    pages = prefill_corpus.three_pages()
    cda = next(row for row in specimens if row.layout == "cda-2025.01")
    start = time.perf_counter()
    reading.stop()
    reading.read_text("Ki-67 : 3 %")
    first = round(1000 * (time.perf_counter() - start), 1)
    return [
        {"timing": "first_reading_of_a_process", "ms": first},
        measured("pdf_3_pages", lambda: reading.read_pdf(pages), repeats),
        measured("pdf_1_page", lambda: reading.read_pdf(letters[0].content), repeats),
        measured("cda_level_3", lambda: reading.read_cda(cda.content), repeats),
        measured("text", lambda: reading.read_text("Ki-67 : 3 %\n" * 60), repeats),
    ]


def main() -> None:
    """Read the corpus, print a line for each field, the times, and the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--errors", action="store_true")
    parser.add_argument("--only", default="")
    parser.add_argument("--repeats", type=int, default=40)
    asked = parser.parse_args()
    specimens = [row for row in prefill_corpus.specimens() if asked.only in row.name]
    splits = {"tuned": Score(), "held_out": Score()}
    unread, kinds_right = [], 0
    for specimen in specimens:
        try:
            said = read(specimen)
        except reading.OcrUnavailable as missing:
            unread.append(specimen.name)
            print(json.dumps({"skipped": specimen.name, "missing": missing.missing}))
            continue
        kinds_right += said.document_kind == specimen.kind
        score, errors = compare(said, specimen.truth)
        splits["held_out" if specimen.held_out else "tuned"].add(score)
        if asked.errors:
            kind = "" if said.document_kind == specimen.kind else f" kind {said.document_kind} instead of {specimen.kind}"
            print(f"{specimen.name}{kind}", *errors, sep="\n    ", file=sys.stderr)
    whole = Score()
    for score in splits.values():
        whole.add(score)
    for name in sorted({*whole.right, *whole.wrong, *whole.missing}):
        print(
            json.dumps(
                {
                    "field": name,
                    "precision": whole.precision(name),
                    "recall": whole.recall(name),
                    "n": whole.right[name] + whole.missing[name],
                }
            )
        )
    times = timings(specimens, asked.repeats) if not asked.only else []
    for line in times:
        print(json.dumps(line))
    read_count = len(specimens) - len(unread)
    result = {
        "bench": "prefill", "documents": read_count, "layouts": len({row.layout for row in specimens}), "precision": whole.precision(), "recall": whole.recall(),
        "values": sum(whole.right.values()) + sum(whole.missing.values()), "kinds_right": kinds_right,
        **{f"{name}_{what}": getattr(score, what)() for name, score in splits.items() for what in ("precision", "recall")},
        **{f"{line['timing']}_{part}": line[part] for line in times for part in ("p50_ms", "p95_ms") if part in line},
    }  # fmt: skip
    print(json.dumps(result))


if __name__ == "__main__":
    main()
