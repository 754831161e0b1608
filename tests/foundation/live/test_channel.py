"""What travels to the open pages: a version and an address, nothing else."""

import json

import pytest

from netboard.foundation.live import channel
from netboard.foundation.live.channel import Event


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("board", "/board/1/live/state/"),
        ("board:x", "/board/1/live/state/"),
        ("board:1; DROP", "/board/1/live/state/"),
        ("board:1", "https://elsewhere.test/"),
        ("board:1", "/board/1/?name=DUPONT"),
        ("board:1", "/board/Mme DUPONT/"),
        ("board:1", ""),
        ("board:1", "/" + "a" * 201),
    ],
)
def test_neither_a_name_nor_a_text_can_be_announced(name, url):
    with pytest.raises(ValueError, match="neither a channel nor an address"):
        channel.announce(channel=name, version=1, url=url)


@pytest.mark.parametrize(
    "payload",
    ["", "{}", "[]", "17", '{"channel": "board:1", "version": "x", "url": "/a/"}', '{"channel": "B", "version": 1, "url": "/a/"}'],
)
def test_what_is_no_announcement_is_not_read(payload):
    with pytest.raises(ValueError):  # noqa: PT011 -- of json or of ours
        channel.read(payload)


def test_an_event_is_written_as_browsers_read_it():
    frame = Event(version=17, url="/board/12/live/state/").frame()

    assert frame == b'id: 17\nevent: moved\ndata: {"version": 17, "url": "/board/12/live/state/"}\n\n'
    assert json.loads(frame.split(b"data: ")[1]) == {"version": 17, "url": "/board/12/live/state/"}


@pytest.mark.parametrize(
    ("origin", "expected"), [("", "/live/board/12/"), ("http://localhost:8001", "http://localhost:8001/live/board/12/")]
)
def test_the_stream_is_on_the_origin_of_the_settings(settings, origin, expected):
    settings.NETBOARD_STREAM_URL = origin

    assert channel.address("board", 12) == expected
