"""Which documents are kept, and how is each opened again?"""

import uuid
from typing import ClassVar

from django.db import models

from netboard.foundation.files import names, rules


class ContentTypeChoice(models.TextChoices):
    PDF = rules.ContentType.PDF.value, "PDF"
    JPEG = rules.ContentType.JPEG.value, "JPEG"
    PNG = rules.ContentType.PNG.value, "PNG"
    CDA = rules.ContentType.CDA.value, "CDA"
    OPAQUE = rules.ContentType.OPAQUE.value, "-"


class StoredFile(models.Model):
    """A document on disk; its row never changes, but for the wrapping of its key when the master key is rotated.

    nonce: the one that wrapped the key; the nonce of the content lies at the head of the file.
    """

    class Personal:
        fields: ClassVar[tuple[str, ...]] = ("shown_name",)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    shown_name = models.CharField(max_length=names.MAX_NAME_LENGTH)
    content_type = models.CharField(max_length=40, choices=ContentTypeChoice)
    size_bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    wrapped_key = models.BinaryField()
    nonce = models.BinaryField()
    master_key_version = models.PositiveIntegerField()
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~models.Q(shown_name=""), name="storedfile_has_a_name"),
            models.CheckConstraint(condition=models.Q(size_bytes__gt=0), name="storedfile_not_empty"),
            models.CheckConstraint(condition=models.Q(sha256__regex=r"^[0-9a-f]{64}$"), name="storedfile_sha256_form"),
            models.CheckConstraint(
                condition=models.Q(content_type__in=[known.value for known in rules.ContentType]),
                name="storedfile_content_type_known",
            ),
            models.CheckConstraint(condition=models.Q(master_key_version__gte=1), name="storedfile_master_key_version"),
        ]
        indexes: ClassVar = [models.Index(fields=["master_key_version"], name="storedfile_by_master_key")]

    def __str__(self) -> str:
        return str(self.pk)
