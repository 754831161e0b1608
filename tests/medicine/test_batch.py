"""Is each line answered once, in order, whatever it holds?"""

import io
import json
import random
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netboard.medicine import batch, contracts

GOOD = {"id": "good", "call": "liver_burden", "input": {"pct": 30}}


def answers(*lines: bytes | dict) -> list[dict]:
    raw = [json.dumps(line).encode() if isinstance(line, dict) else line for line in lines]
    return [json.loads(line) for line in batch.answers(raw, tally=batch.Tally())]


def test_a_case_is_answered_under_its_id():
    (answer,) = answers(GOOD)

    assert set(answer) == {"id", "output"}
    assert (answer["id"], answer["output"]["class"]) == ("good", "H3")


BAD = [
    # line, id, what the error says
    (b"{", None, "the line is not JSON"),
    (b"[", None, "the line is not JSON"),
    (b"not json", None, "the line is not JSON"),
    (b'{"id": "a", "call": "tgr", "input": {}', None, "the line is not JSON"),
    (b'{"id": "a"} {"id": "b"}', None, "the line is not JSON: Extra data"),
    (b"{'id': 'a'}", None, "the line is not JSON"),
    (b'{"id": "a",}', None, "the line is not JSON"),
    (b"\x00", None, "the line is not JSON"),
    (b'{"id": "a\x00"}', None, "the line is not JSON"),
    (b"[]", None, "the line is not an object"),
    (b"[1, 2]", None, "the line is not an object"),
    (b"null", None, "the line is not an object"),
    (b"3", None, "the line is not an object"),
    (b'"tgr"', None, "the line is not an object"),
    (b"true", None, "the line is not an object"),
    (b"{}", None, "id is missing"),
    (b'{"call": "liver_burden", "input": {"pct": 30}}', None, "id is missing"),
    (b'{"id": null, "call": "liver_burden", "input": {"pct": 30}}', None, "id is missing"),
    (b'{"id": [1], "call": "liver_burden", "input": {"pct": 30}}', None, "id is missing; expected text or a whole number"),
    (b'{"id": {}, "call": "liver_burden", "input": {"pct": 30}}', None, "id is missing"),
    (b'{"id": true, "call": "liver_burden", "input": {"pct": 30}}', None, "id is missing"),
    (b'{"id": 1.5, "call": "liver_burden", "input": {"pct": 30}}', None, "id is missing"),
    (b'{"id": "a"}', "a", "unknown call None; expected one of grade_gep"),
    (b'{"id": "a", "call": null, "input": {}}', "a", "unknown call None"),
    (b'{"id": "a", "call": "eligible", "input": {}}', "a", "unknown call 'eligible'"),
    (b'{"id": "a", "call": 3, "input": {}}', "a", "unknown call 3"),
    (b'{"id": "a", "call": ["tgr"], "input": {}}', "a", "unknown call ['tgr']"),
    (b'{"id": "a", "call": "TGR", "input": {}}', "a", "unknown call 'TGR'"),
    (b'{"id": "a", "call": "__import__", "input": {}}', "a", "unknown call '__import__'"),
    (b'{"id": "a", "call": "tgr"}', "a", "input is missing; expected an object"),
    (b'{"id": "a", "call": "tgr", "input": null}', "a", "input is missing"),
    (b'{"id": "a", "call": "tgr", "input": []}', "a", "input is missing"),
    (b'{"id": "a", "call": "tgr", "input": "x"}', "a", "input is missing"),
    (b'{"id": "a", "call": "liver_burden", "input": {"pct": 140}}', "a", "pct is 140; expected >= 0 and <= 100"),
    (b'{"id": 7, "call": "liver_burden", "input": {"pct": 140}}', 7, "pct is 140"),
    (b'{"id": 0, "call": "liver_burden", "input": {"pct": -1}}', 0, "pct is -1"),
    (b'{"id": "", "call": "liver_burden", "input": {"pct": -1}}', "", "pct is -1"),
    (b'{"id": "a", "call": "liver_burden", "input": {"pct": NaN}}', "a", "NaN is not a number"),
    (b'{"id": "a", "call": "liver_burden", "input": {"pct": Infinity}}', "a", "Infinity is not a number"),
    (b'{"id": "a", "call": "liver_burden", "input": {"pct": -Infinity}}', "a", "-Infinity is not a number"),
    (b'{"id": "a", "call": "liver_burden", "input": {"pct": 1, "pct": 2}}', "a", "pct is given twice"),
    (b'{"id": "a", "call": "liver_burden", "call": "tgr", "input": {}}', "a", "call is given twice"),
    (b'{"id": "a", "call": "liver_burden", "input": {"pct": 1e400}}', "a", "pct is 1E+400"),
    (b'{"id": "a", "call": "liver_burden", "input": {"pct": 1e99999999999999999999}}', "a", "is beyond any number"),
    (b'{"id": "a", "call": "liver_burden", "input": {"pct": ' + b"9" * 5000 + b"}}", "a", "pct is 9"),
    (b'{"id": "a", "call": "liver_burden", "input": {"pct": 030}}', None, "the line is not JSON"),
    (b'{"id": "a", "call": "liver_burden", "input": {"pct": 3,5}}', None, "the line is not JSON"),
    ('{"id": "a", "call": "liver_burden", "input": {"pct": "\u0663"}}'.encode(), "a", "expected a number or null"),
    (b'\xff\xfe{"id": "a"}', None, "the line is not UTF-8 text (byte 0)"),
    (b'{"id": "a", "call": "caf\xe9", "input": {}}', "a", "the line is not UTF-8 text"),
    (b"[" * 100_000, None, "nested too deep"),
    (b'{"id": "a", "call": "tgr", "input": ' + b'{"d1_mm": ' * 50_000 + b"1" + b"}" * 50_001, None, "nested too deep"),
    (b'{"id": "' + b"x" * 1_000_100 + b'", "call": "tgr", "input": {}}', None, "the line is longer than 1000000 bytes"),
]


@pytest.mark.parametrize(("line", "case_id", "said"), BAD, ids=lambda value: str(value)[:60])
def test_a_bad_line_is_answered_by_an_error_and_the_batch_goes_on(line, case_id, said):
    before, answer, after = answers(GOOD, line, GOOD | {"id": "after"})

    assert set(answer) == {"id", "error"}
    assert answer["id"] == case_id
    assert said in answer["error"]
    assert "defect" not in answer["error"]
    assert (before["id"], after["id"]) == ("good", "after")
    assert before["output"] == after["output"]


@pytest.mark.parametrize("line", [line for line, _, _ in BAD], ids=lambda value: str(value)[:60])
def test_the_sentence_of_an_error_is_one_short_line(line):
    (said,) = batch.answers([line], tally=batch.Tally())

    assert said.endswith(b"\n")
    assert said.count(b"\n") == 1
    assert len(json.loads(said)["error"]) <= batch.MAX_SHOWN + 3


@pytest.mark.parametrize(("length", "is_cut"), [(1, False), (400, False), (2000, True), (100_000, True)])
def test_a_long_word_does_not_make_a_long_sentence(length, is_cut):
    (answer,) = answers({"id": 1, "call": "t_category", "input": {"site": "s" * length}})

    assert answer["error"].startswith("site is 's")
    assert answer["error"].endswith("...") is is_cut
    assert (len(answer["error"]) == batch.MAX_SHOWN + 3) is is_cut


BLANK = [b"", b" ", b"\n", b"\r\n", b"\t \r\n", b"   \n"]


def test_blank_lines_have_no_answer():
    assert [answer["id"] for answer in answers(*BLANK, GOOD, *BLANK, GOOD | {"id": 2}, *BLANK)] == ["good", 2]


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n", b"   \n"])
@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf", b"  "])
def test_ends_of_line_and_a_byte_order_mark_do_not_matter(start, end):
    (answer,) = answers(start + json.dumps(GOOD).encode() + end)

    assert answer["output"]["class"] == "H3"


@pytest.mark.parametrize("case_id", ["é", "\ud800", '"', "\u2028", "a\nb", "x" * 10_000, -5, 10**25, "0", ""])
def test_an_id_comes_back_as_it_was(case_id):
    line = json.dumps(GOOD | {"id": case_id}).encode()
    (raw,) = batch.answers([line], tally=batch.Tally())

    assert raw.count(b"\n") == 1
    assert json.loads(raw)["id"] == case_id


def test_what_else_a_line_says_does_not_matter():
    assert answers(GOOD | {"note": "x", "expected": {"class": "H9"}})[0]["output"]["class"] == "H3"


def test_a_defect_in_one_case_does_not_take_the_answers_of_the_others(monkeypatch):
    def broken(_: object) -> dict[str, object]:
        raise KeyError("a name of a patient")

    monkeypatch.setitem(contracts.CALLS, "liver_burden", broken)
    defect, fine = answers(GOOD, {"id": 2, "call": "recourse_deadline", "input": {"request_date": "2026-01-01"}})

    assert defect == {"id": "good", "error": "defect in this software, please report it: KeyError"}
    assert fine["output"]["last_compliant_date"] == "2026-02-04"


NUMBERS = [
    ("convert", {"analyte": "5HIAA_U", "value": 10, "from_unit": "mg/24 h", "to_unit": "µmol/24 h"}, "value", b'"value": 52.3'),
    ("convert", {"analyte": "CEA", "value": 5, "from_unit": "ng/mL", "to_unit": "µg/L"}, "value", b'"value": 5,'),
    ("score_gapp", {"architecture": 1, "cellularity": 1, "necrosis": 0, "vascular_capsular": 0, "ki67_pct": 0, "catecholamine": "adrenergic"}, "score", b'"score": 2,'),
    ("tgr", {"d1_mm": 148, "d2_mm": 182, "date1": "2025-11-10", "date2": "2026-09-14"}, "tgr_pct_per_month", b'"tgr_pct_per_month": 6.32'),
    ("tgr", {"d1_mm": 100, "d2_mm": 100, "date1": "2026-01-01", "date2": "2026-04-01"}, "tgr_pct_per_month", b'"tgr_pct_per_month": 0,'),
]  # fmt: skip


@pytest.mark.parametrize(("call", "given", "name", "written"), NUMBERS, ids=str)
def test_numbers_are_written_as_numbers(call, given, name, written):
    (raw,) = batch.answers([json.dumps({"id": 1, "call": call, "input": given}).encode()], tally=batch.Tally())

    assert written in raw
    assert isinstance(json.loads(raw)["output"][name], int | float)


def test_a_decimal_of_the_input_is_compared_as_written():
    line = b'{"id": 1, "call": "grade_gep", "input": {"differentiation": "well", "ki67_pct": 2.99999999999999999999999, "mitoses_per_2mm2": 1}}'
    (answer,) = answers(line)

    assert answer["output"]["grade"] == "G1"
    assert {"code": "ki67_percent", "value": "2.99999999999999999999999"} in answer["output"]["because"]


def test_the_count_says_how_many_lines_and_how_many_errors():
    tally = batch.Tally()

    list(batch.answers([json.dumps(GOOD).encode(), b"", b"{", b"[]", json.dumps(GOOD).encode()], tally=tally))

    assert tally == batch.Tally(lines=4, errors=2)


def test_a_stream_is_answered_line_by_line_as_it_comes():
    given = iter([json.dumps(GOOD).encode(), json.dumps(GOOD | {"id": 2}).encode()])
    stream = batch.answers(given, tally=batch.Tally())

    assert json.loads(next(stream))["id"] == "good"
    assert json.loads(next(given))["id"] == 2


class Sink(io.BytesIO):
    """Keeps what was written up to each flush."""

    def __init__(self) -> None:
        super().__init__()
        self.flushed: list[int] = []

    def flush(self) -> None:
        self.flushed.append(len(self.getvalue().splitlines()))


def test_each_answer_leaves_at_once():
    sink = Sink()
    tally = batch.run(io.BytesIO(b"\n".join([json.dumps(GOOD).encode()] * 3)), sink)

    assert tally == batch.Tally(lines=3, errors=0)
    assert sink.flushed == [1, 2, 3]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (b"", []),
        (b"a", [b"a"]),
        (b"a\nb\n", [b"a\n", b"b\n"]),
        (b"a\n\nb", [b"a\n", b"\n", b"b"]),
        (b"a\rb\n", [b"a\rb\n"]),
        (b"a\x0bb\x0cc\x1cd\xc2\x85e\n", [b"a\x0bb\x0cc\x1cd\xc2\x85e\n"]),
    ],
)
def test_only_a_line_feed_ends_a_line(text, kept):
    assert list(batch.read_lines(io.BytesIO(text))) == kept


@pytest.mark.parametrize("length", [999_999, 1_000_000, 1_000_001, 1_000_002, 2_000_001, 2_000_002, 3_500_000])
def test_a_line_longer_than_a_megabyte_is_one_line_and_the_next_is_whole(length):
    long, after = batch.read_lines(io.BytesIO(b"x" * length + b"\n" + b"next\n"))

    assert after == b"next\n"
    assert long == (b"x" * length + b"\n" if length <= batch.MAX_LINE_BYTES else b"x" * (batch.MAX_LINE_BYTES + 1))


def test_a_long_batch_keeps_its_order_and_little_memory():
    line = json.dumps(GOOD).encode() + b"\n"
    source = io.BytesIO(b"".join(line.replace(b"good", str(number).encode()) for number in range(5000)))

    tracemalloc.start()
    seen = [answer[:20] for answer in batch.answers(batch.read_lines(source), tally=batch.Tally())]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert [json.loads(start.split(b",")[0] + b"}")["id"] for start in seen] == [str(number) for number in range(5000)]
    assert peak < 5_000_000


def test_the_same_lines_in_another_order_have_the_same_answers():
    cases = [{"id": number, "call": "liver_burden", "input": {"pct": number}} for number in range(0, 120, 3)]
    shuffled = random.Random(3).sample(cases, len(cases))  # noqa: S311 -- an order, not a secret

    by_id = {answer["id"]: answer for answer in answers(*shuffled)}
    assert [by_id[case["id"]] for case in cases] == answers(*cases)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(st.lists(st.binary(max_size=60)))
def test_any_bytes_are_answered_or_blank(lines):
    found = list(batch.answers(lines, tally=batch.Tally()))

    assert len(found) == sum(bool(line.strip()) for line in lines)
    assert all(set(json.loads(line)) in ({"id", "output"}, {"id", "error"}) for line in found)


@given(st.sampled_from(sorted(contracts.CALLS)), JSON)
def test_any_input_of_any_call_is_answered_without_defect(call, given):
    (answer,) = answers(json.dumps({"id": 1, "call": call, "input": given}).encode())

    assert "defect" not in answer.get("error", "")


NAMES = ["differentiation", "ki67_pct", "site", "edition", "t", "n", "m", "facts", "size_mm", "items", "initial", "review", "schedule_id",
         "anchor", "horizon_months", "tumours", "signs", "age", "sex", "session_end", "urgent", "analyte", "value", "from_unit", "to_unit"]  # fmt: skip


@given(st.sampled_from(sorted(contracts.CALLS)), st.dictionaries(st.sampled_from(NAMES), JSON, max_size=5))
def test_any_value_of_any_name_is_answered_without_defect(call, given):
    (answer,) = answers(json.dumps({"id": 1, "call": call, "input": given}).encode())

    assert "defect" not in answer.get("error", "")
