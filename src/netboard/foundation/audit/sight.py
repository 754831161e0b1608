"""How does a view load one object? What the actor may not see is absent, and the attempt leaves a row."""

from datetime import datetime
from typing import TypeVar

from django.db.models import Manager, Model, QuerySet
from django.http import Http404

from netboard.foundation.access import scopes
from netboard.foundation.audit import log
from netboard.foundation.audit.acts import Act

M = TypeVar("M", bound=Model)


def find(rows: Manager[M] | QuerySet[M], *, actor: object, pk: object, at: datetime) -> M:
    """Load the row that the actor may see, else answer 404; an existing row that is hidden is traced as denied."""
    seen = rows.filter(scopes.rows(rows.model, actor), pk=pk).first()
    if seen is not None:
        return seen
    hidden = rows.model._default_manager.filter(pk=pk).first()
    if hidden is not None:
        log.record(actor=actor, act=Act.OBJECT_DENIED, target=hidden, outcome=log.REFUSED, at=at)
    raise Http404
