"""How do the tables of these tests call a rule? As the batch does: through one line of JSON."""

import json
from typing import Any

from netboard.medicine import batch


def answered(call: str, **inputs: Any) -> dict[str, Any]:
    """Give the whole answer to one case, an output or an error."""
    return json.loads(json.dumps(batch.answered(json.dumps({"id": 1, "call": call, "input": inputs}).encode()), default=batch._plain))


def output(call: str, **inputs: Any) -> dict[str, Any]:
    """Give the output, which must be there and carry what every output carries."""
    answer = answered(call, **inputs)
    assert "error" not in answer, answer
    found = answer["output"]
    assert {"flags", "sources", "table_version", "because", "missing"} <= set(found)
    assert found["table_version"]
    assert found["sources"]
    assert all(source["text"] and source["edition"] and source["verification"] for source in found["sources"])
    return found


def error(call: str, **inputs: Any) -> str:
    """Give the sentence of the refusal, which must be there."""
    answer = answered(call, **inputs)
    assert "error" in answer, answer
    return answer["error"]


def told(value: object) -> str:
    """Name a row of a table; the words of a set always in the same order, so that every worker names it alike."""
    return ", ".join(sorted(map(str, value))) if isinstance(value, set | frozenset) else str(value)
