"""Which news was told? One row per key, so that the same news is never told twice."""

from typing import ClassVar

from django.db import models


class News(models.Model):
    """A piece of news, written in the transaction of the act that makes it true."""

    class Personal:
        fields: ClassVar[tuple[str, ...]] = ()

    topic = models.CharField(max_length=60)
    key = models.CharField(max_length=120, unique=True)
    payload = models.JSONField(default=dict)
    told_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.topic} {self.key}"


class WorkerBeat(models.Model):
    """When a worker last said that it is alive."""

    class Personal:
        fields: ClassVar[tuple[str, ...]] = ()

    name = models.CharField(max_length=60, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
