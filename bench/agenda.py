"""What does the proposed running order spare the experts of a session? Synthetic sessions beside urgent-first. Asserts nothing.

python bench/agenda.py [--sessions 200] [--cases 19] [--seed 1] [--evaluations N]      prints JSON lines only; the last one is the result.
Both orders are of the same sessions in the same run; the ratios are ours over urgent-first, minutes summed over sessions and experts.
"""

import argparse
import json
import random
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from netboard.care.board.rules import order_cost, running_order
from netboard.care.board.rules.order_cost import Cost
from netboard.care.board.rules.order_facts import Candidate, SessionFacts, Window

STARTS_AT = datetime(2026, 11, 26, 16, tzinfo=UTC)  # 17:00 in Paris
SESSION_MINUTES = 95
SITES = ("Nice", "Marseille", "Montpellier")
# Twelve experts who are called for some cases only: number, specialty, site. Those who sit for the whole session have no row.
EXPERTS = tuple(
    enumerate(
        [
            ("digestive surgery", "Nice"), ("digestive surgery", "Marseille"), ("digestive surgery", "Montpellier"),
            ("nuclear medicine", "Nice"), ("nuclear medicine", "Marseille"), ("nuclear medicine", "Montpellier"),
            ("interventional radiology", "Marseille"), ("interventional radiology", "Montpellier"),
            ("endocrinology", "Nice"), ("endocrinology", "Marseille"),
            ("thoracic oncology", "Marseille"), ("genetics", "Montpellier"),
        ],
        start=1,
    )
)  # fmt: skip
# How often a primary site comes, and how many times more than any other a specialty is called for it.
PRIMARY_SITES = {
    "small bowel": (30, {"digestive surgery": 4, "nuclear medicine": 4, "interventional radiology": 3}),
    "pancreas": (30, {"digestive surgery": 4, "endocrinology": 3, "nuclear medicine": 3, "genetics": 2}),
    "lung": (15, {"thoracic oncology": 8, "nuclear medicine": 3, "endocrinology": 2}),
    "unknown": (10, {"nuclear medicine": 4, "interventional radiology": 3}),
    "adrenal": (10, {"endocrinology": 6, "genetics": 6, "nuclear medicine": 2}),
    "rectum": (5, {"digestive surgery": 6}),
}
SAME_SITE = 2  # an expert of the hospital of the patient is called twice as often
MINUTES = {3: 2, 4: 3, 5: 5, 6: 3, 7: 2, 8: 1}
EXPERTS_CALLED = {1: 4, 2: 4, 3: 2}


def drawn(rng: random.Random, weights: dict[int, int]) -> int:
    return rng.choices(list(weights), list(weights.values()))[0]


def called(rng: random.Random, primary_site: str) -> frozenset[int]:
    """Draw the experts whom a case concerns, by its primary site and the hospital of the patient."""
    site, affinity = rng.choice(SITES), PRIMARY_SITES[primary_site][1]
    weights = {number: affinity.get(specialty, 1) * (SAME_SITE if room == site else 1) for number, (specialty, room) in EXPERTS}
    chosen: set[int] = set()
    for _ in range(drawn(rng, EXPERTS_CALLED)):
        chosen.add(drawn(rng, {number: weight for number, weight in weights.items() if number not in chosen}))
    return frozenset(chosen)


def case(rng: random.Random, number: int, *, urgent_share: float) -> Candidate:
    groups = {name: often for name, (often, _) in PRIMARY_SITES.items()}
    group = rng.choices(list(groups), list(groups.values()))[0]
    minutes = drawn(rng, MINUTES)
    return Candidate(
        case_id=number,
        minutes=minutes,
        is_urgent=rng.random() < urgent_share,
        is_hard=rng.random() < (0.4 if minutes > 5 else 0.1),  # noqa: PLR2004 -- a hard case is mostly given more than 5 minutes
        group=group,
        experts=called(rng, group),
        submitted_at=STARTS_AT - timedelta(minutes=rng.randint(3 * 24 * 60, 21 * 24 * 60)),
    )


def window(rng: random.Random, expert: int) -> Window:
    """Draw a window on a grid of 5 minutes: comes late, leaves early, or is there between two other duties."""
    kind = rng.choice(["late", "early", "between"])
    here_from = {"late": rng.randrange(15, 50, 5), "early": 0, "between": rng.randrange(10, 45, 5)}[kind]
    here_until = {"late": SESSION_MINUTES, "early": rng.randrange(40, 80, 5), "between": here_from + rng.randrange(30, 50, 5)}[kind]
    return Window(expert, STARTS_AT + timedelta(minutes=here_from), STARTS_AT + timedelta(minutes=here_until))


def session(rng: random.Random, cases: int) -> SessionFacts:
    urgent_share = rng.uniform(0.1, 0.2)
    candidates = [case(rng, number, urgent_share=urgent_share) for number in range(1, cases + 1)]
    limited = sorted(rng.sample([number for number, _ in EXPERTS], rng.randint(len(EXPERTS) // 3, len(EXPERTS) // 2)))
    absent = frozenset(number for number, _ in EXPERTS if number not in limited and rng.random() < 0.05)  # noqa: PLR2004 -- one in twenty
    return SessionFacts(
        candidates=tuple(sorted(candidates, key=lambda row: row.submitted_at)),
        starts_at=STARTS_AT,
        ends_at=STARTS_AT + timedelta(minutes=SESSION_MINUTES),
        windows=tuple(window(rng, expert) for expert in limited),
        absent=absent,
    )


def compared(sessions: int, cases: int, seed: int, evaluations: int) -> Iterator[tuple[Cost, Cost, float]]:
    """Give, session after session, what urgent-first costs, what our order costs, and the seconds it took."""
    rng = random.Random(seed)  # noqa: S311 -- synthetic sessions, the same for a seed
    for number in range(sessions):
        facts = session(rng, cases)
        start = time.perf_counter()
        ours = running_order.proposed_order(facts, seed=number, evaluations=evaluations)
        seconds = time.perf_counter() - start
        if (number + 1) % 20 == 0:
            print(f"{number + 1} of {sessions} sessions", file=sys.stderr)
        yield order_cost.cost_of(facts, running_order.baseline(facts)), ours.cost, seconds


def main() -> None:
    """Draw the sessions, order them both ways, print what each way costs and the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, default=200)
    parser.add_argument("--cases", type=int, default=19)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--evaluations", type=int, default=running_order.EVALUATIONS)
    asked = parser.parse_args()
    rows = list(compared(asked.sessions, asked.cases, asked.seed, asked.evaluations))
    seconds = sorted(row[2] for row in rows)
    sums = []
    for name, side in (("urgent_first", 0), ("ours", 1)):
        costs = [row[side] for row in rows]
        names = ("outside_minutes", "urgent_behind", "late_hard", "group_changes", "idle_minutes")
        sums.append({field: sum(getattr(cost, field) for cost in costs) for field in names})
        print(json.dumps({"order": name, **{field: round(total / len(rows), 2) for field, total in sums[-1].items()}}))
    before, after = sums
    result = {
        "bench": "agenda", "sessions": asked.sessions, "cases": asked.cases, "experts": len(EXPERTS), "seed": asked.seed,
        "outside_ratio": round(after["outside_minutes"] / before["outside_minutes"], 3),
        "idle_ratio": round(after["idle_minutes"] / before["idle_minutes"], 3),
        "p50_s": round(seconds[len(seconds) // 2], 3), "p95_s": round(seconds[int(0.95 * (len(seconds) - 1))], 3),
    }  # fmt: skip
    print(json.dumps(result))


if __name__ == "__main__":
    main()
