"""Which kinds of channels exist, who may follow one, and where does it stand?"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from netboard.foundation.access.models import Account
from netboard.foundation.live.channel import Event

MayFollow = Callable[[Account, int], bool]
Current = Callable[[int], Iterable[Event]]


@dataclass(frozen=True, kw_only=True)
class Kind:
    """What a capability says of its channels."""

    may_follow: MayFollow
    current: Current


_kinds: dict[str, Kind] = {}


def register(name: str, *, may_follow: MayFollow, current: Current) -> None:
    """Open a kind of channels.

    may_follow: whether this account may follow the thing of that number; asked when a stream opens, then again and again.
    current: the newest version of each address of the channel, for a page that was away.
    """
    _kinds[name] = Kind(may_follow=may_follow, current=current)


def may_follow(account: Account, *, kind: str, key: int) -> bool:
    """Say whether the account may follow the channel; an unknown kind is followed by nobody."""
    return kind in _kinds and _kinds[kind].may_follow(account, key)


def current(channel: str) -> list[Event]:
    """Find where a channel stands now."""
    kind, _, key = channel.partition(":")
    return list(_kinds[kind].current(int(key))) if kind in _kinds else []
