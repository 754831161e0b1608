import pytest

from netboard.foundation.files import refusals, rules
from netboard.foundation.files.rules import Refusal

MB = 1024 * 1024


@pytest.mark.parametrize(
    ("size_bytes", "refusal"),
    [(0, Refusal.EMPTY), (1, None), (25 * MB, None), (25 * MB + 1, Refusal.TOO_LARGE)],
)
def test_size_of_a_file(size_bytes: int, refusal: Refusal | None) -> None:
    assert rules.check_size(size_bytes) == refusal


@pytest.mark.parametrize(
    ("count", "total_bytes", "adding_bytes", "refusal"),
    [
        (0, 0, 25 * MB, None),
        (39, 0, 1, None),
        (40, 0, 1, Refusal.DOSSIER_TOO_MANY),
        (8, 175 * MB, 25 * MB, None),
        (8, 175 * MB, 25 * MB + 1, Refusal.DOSSIER_TOO_LARGE),
    ],
)
def test_room_in_a_dossier(count: int, total_bytes: int, adding_bytes: int, refusal: Refusal | None) -> None:
    assert rules.check_room(count=count, total_bytes=total_bytes, adding_bytes=adding_bytes) == refusal


@pytest.mark.parametrize(("used_share", "full"), [(0.0, False), (0.899, False), (0.90, True), (1.0, True)])
def test_disk_is_full_from_nine_tenths(used_share: float, full: bool) -> None:
    assert rules.is_disk_full(used_share=used_share) is full


def test_every_reason_has_its_own_sentence() -> None:
    sentences = [refusals.message(reason) for reason in Refusal]

    assert len(set(sentences)) == len(Refusal)
    assert not any("%" in sentence for sentence in sentences)
