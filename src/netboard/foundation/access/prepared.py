"""How is one question about what an actor may see asked by hundreds of people at once? Written once for each set of roles, asked each time."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, cast

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from netboard.foundation.access.gathering import Gathering
from netboard.foundation.access.models import Account

_FIRST = -(10**15)  # no row has such a number


@dataclass(frozen=True)
class _Written:
    sql: str
    parameters: tuple[object, ...]


class Question:
    """A query whose text depends on the roles of the actor alone; the database answers it anew at each call.

    Writing such a query takes Django longer than answering it takes PostgreSQL. Only the text is kept, never an answer:
    the rules stay those of `scopes`, and a right that ends, ends at once. People for whom the very same statement is
    asked at the same instant share its answer.

    build: makes the query, as `values_list`, from an actor and from the numbers that `one` is given. It may use of the
    actor its number, roles, establishment and professional, and nothing that changes with time but the clock of the
    database: a date or an instant in its text raises `ValueError`.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]]) -> None:
        self._build = build
        self._written: dict[Hashable, _Written | None] = {}

    def one(self, actor: Account, **numbers: int) -> tuple[Any, ...] | None:
        """Answer with the first row, as the database writes it, or with nothing."""
        shape = (actor.roles, actor.is_active, actor.organisation_id is None, actor.professional_id is None, tuple(numbers))
        if shape not in self._written:
            self._written[shape] = self._write(actor, tuple(numbers))
        written = self._written[shape]
        if written is None:
            return None
        values = _Stand(tuple(numbers)).values(actor, numbers)
        parameters: list[Any] = [values.get(each, each) if isinstance(each, int) else each for each in written.parameters]
        statement = (written.sql, tuple(parameters))
        # Inside a transaction the answer may depend on what only this transaction sees.
        return _execute(statement, [None])[0] if connection.in_atomic_block else _gathering.ask(None, lane=statement)

    def _write(self, actor: Account, names: tuple[str, ...]) -> _Written | None:
        stand = _Stand(names)
        try:
            sql, parameters = self._build(stand.actor_like(actor), **stand.numbers)[:1].query.sql_with_params()
        except EmptyResultSet:
            return None
        if any(isinstance(each, date) for each in parameters):
            message = "a moment would be kept in the text of this question"
            raise ValueError(message)
        return _Written(sql, tuple(parameters))


Row = tuple[Any, ...] | None


def _execute(statement: Hashable, wanted: list[None]) -> list[Row]:
    sql, parameters = cast("tuple[str, tuple[Any, ...]]", statement)
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return [cursor.fetchone()] * len(wanted)


_gathering: Gathering[None, Row] = Gathering(_execute)


class _Stand:
    """The numbers written in the place of those of the actor and of the call."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self._names = names

    @cached_property
    def numbers(self) -> dict[str, int]:
        return {name: _FIRST - 10 - place for place, name in enumerate(self._names)}

    def actor_like(self, actor: Account) -> Account:
        stand = Account(
            pk=_FIRST, organisation_id=None if actor.organisation_id is None else _FIRST - 1,
            professional_id=None if actor.professional_id is None else _FIRST - 2, is_active=actor.is_active,
        )  # fmt: skip
        stand.roles = actor.roles
        return stand

    def values(self, actor: Account, numbers: dict[str, int]) -> dict[int, int | None]:
        own = {_FIRST: actor.pk, _FIRST - 1: actor.organisation_id, _FIRST - 2: actor.professional_id}
        return own | {self.numbers[name]: number for name, number in numbers.items()}
