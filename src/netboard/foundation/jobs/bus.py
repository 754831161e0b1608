"""How does news travel? `emit` in the transaction of the act, one Procrastinate job per handler, retried until done."""

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from netboard.foundation.jobs.models import News
from netboard.foundation.jobs.topics import Topic

Payload = dict[str, int | str]
Handler = Callable[[Payload], None]

_handlers: dict[Topic, dict[str, Handler]] = defaultdict(dict)


def handles(topic: Topic) -> Callable[[Handler], Handler]:
    """Register a function to be called with the payload of each news of a topic, at least once."""

    def register(handler: Handler) -> Handler:
        _handlers[topic][f"{handler.__module__}.{handler.__qualname__}"] = handler
        return handler

    return register


def handled_topics() -> frozenset[Topic]:
    return frozenset(topic for topic, handlers in _handlers.items() if handlers)


def emit(topic: Topic, *, key: str, payload: Payload, at: datetime, not_before: datetime | None = None) -> bool:
    """Tell a piece of news once: it exists if and only if the surrounding transaction commits.

    A key already told is not told again; the answer is then False.
    """
    news, is_new = News.objects.get_or_create(key=key, defaults={"topic": topic.value, "payload": payload, "told_at": at})
    if not is_new:
        return False
    for name in _handlers[topic]:
        hear.configure(schedule_at=not_before).defer(news_id=news.pk, handler=name)
    return True


@app.task(name="netboard.hear", retry=RetryStrategy(max_attempts=30, wait=5, linear_wait=20))
def hear(news_id: int, handler: str) -> None:
    """Hand one piece of news to one handler; a failure is retried by the worker."""
    news = News.objects.get(pk=news_id)
    _handlers[Topic(news.topic)][handler](news.payload)
