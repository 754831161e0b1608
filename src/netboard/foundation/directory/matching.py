"""Which stored keys hold these words, in any order? In a form that an index answers at a million rows."""

from typing import ClassVar

from django.contrib.postgres.search import SearchVectorField
from django.db.models import BooleanField, F, Func, Q, TextField, Value

from netboard.foundation.directory import keys

_MAX_TEXT = 200


class KeyWords(Func):
    """The words of a stored key; an index on this very expression (GIN) answers `starting`."""

    template = "to_tsvector('simple'::regconfig, %(expressions)s::text)"
    output_field: ClassVar = SearchVectorField()


class _Asked(Func):
    template = "to_tsquery('simple'::regconfig, %(expressions)s)"
    output_field: ClassVar = TextField()


class _Holds(Func):
    template = "(%(expressions)s)"
    arg_joiner = " @@ "
    output_field: ClassVar = BooleanField()


def starting(text: str, *, field: str = "search_key") -> Q:
    """Keep the rows whose key holds, for each word typed, a word that starts so; without any word, no row.

    `field` is the way to the key, such as `patient__search_key`. A word is letters and digits as `keys.search_key` leaves them.
    """
    words = keys.search_key(text[:_MAX_TEXT]).split()
    if not words:
        return Q(pk__in=[])
    asked = " & ".join(f"{word}:*" for word in words)
    return Q(_Holds(KeyWords(F(field)), _Asked(Value(asked))))
