"""One announcement, many pages: the newest version of each address is kept for a slow one."""

import asyncio

from netboard.foundation.live import hub
from netboard.foundation.live.channel import Event
from netboard.foundation.live.hub import Hub, Subscription

STATE, DRAFT = "/board/1/live/state/", "/board/1/live/cases/2/draft/"


async def nothing(_channel: str) -> list[Event]:
    return []


def test_a_slow_page_is_left_the_newest_version_of_each_address():
    async def scenario() -> list[Event]:
        subscription = Subscription()
        for version in (3, 5, 4):
            subscription.put(Event(version=version, url=STATE))
            subscription.put(Event(version=version * 10, url=DRAFT))
        return await subscription.take(seconds=1)

    assert asyncio.run(scenario()) == [Event(version=5, url=STATE), Event(version=50, url=DRAFT)]


def test_what_was_taken_is_not_given_again():
    async def scenario() -> list[list[Event]]:
        subscription = Subscription()
        subscription.put(Event(version=1, url=STATE))
        return [await subscription.take(seconds=1), await subscription.take(seconds=0.01)]

    assert asyncio.run(scenario()) == [[Event(version=1, url=STATE)], []]


def test_a_page_that_takes_nothing_from_too_many_addresses_is_sent_away():
    async def scenario() -> tuple[bool, list[Event], bool]:
        subscription = Subscription()
        for number in range(hub.MOST_ADDRESSES):
            subscription.put(Event(version=1, url=f"/board/{number}/"))
        before = subscription.is_closed
        subscription.put(Event(version=1, url="/one/more/"))
        return before, await subscription.take(seconds=1), subscription.is_closed

    assert asyncio.run(scenario()) == (False, [], True)


def test_events_reach_the_followers_of_their_channel_only():
    async def scenario() -> tuple[list[Event], list[Event], int, int]:
        pages = Hub(catch_up=nothing)
        with pages.following("board:1") as first, pages.following("board:2") as second:
            pages.publish("board:1", Event(version=2, url=STATE))
            inside = pages.count()
            taken = await first.take(seconds=1), await second.take(seconds=0.01)
        pages.publish("board:1", Event(version=3, url=STATE))
        return *taken, inside, pages.count()

    assert asyncio.run(scenario()) == ([Event(version=2, url=STATE)], [], 2, 0)


def test_closing_wakes_every_page_at_once():
    async def scenario() -> tuple[list[Event], bool]:
        pages = Hub(catch_up=nothing)
        with pages.following("board:1") as page:
            waiting = asyncio.create_task(page.take(seconds=60))
            await asyncio.sleep(0)
            pages.close()
            return await asyncio.wait_for(waiting, 1), page.is_closed

    assert asyncio.run(scenario()) == ([], True)
