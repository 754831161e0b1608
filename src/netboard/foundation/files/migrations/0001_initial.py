import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="StoredFile",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("shown_name", models.CharField(max_length=120)),
                (
                    "content_type",
                    models.CharField(
                        choices=[
                            ("application/pdf", "PDF"),
                            ("image/jpeg", "JPEG"),
                            ("image/png", "PNG"),
                            ("application/octet-stream", "-"),
                        ],
                        max_length=40,
                    ),
                ),
                ("size_bytes", models.PositiveBigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("wrapped_key", models.BinaryField()),
                ("nonce", models.BinaryField()),
                ("master_key_version", models.PositiveIntegerField()),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["master_key_version"], name="storedfile_by_master_key")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("shown_name", ""), _negated=True), name="storedfile_has_a_name"
                    ),
                    models.CheckConstraint(condition=models.Q(("size_bytes__gt", 0)), name="storedfile_not_empty"),
                    models.CheckConstraint(
                        condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")), name="storedfile_sha256_form"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "content_type__in",
                                ["application/pdf", "image/jpeg", "image/png", "application/octet-stream"],
                            )
                        ),
                        name="storedfile_content_type_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("master_key_version__gte", 1)), name="storedfile_master_key_version"
                    ),
                ],
            },
        ),
    ]
