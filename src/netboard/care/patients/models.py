"""Who is cared for? Identity traits, GP, local numbers, contacts, information given."""

from typing import Any, ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from netboard.care.patients import rules
from netboard.foundation.access.models import Account
from netboard.foundation.access.scopes import ScopedQuerySet
from netboard.foundation.directory import keys, matching
from netboard.foundation.directory.models import Organisation, Professional


class SexChoice(models.TextChoices):
    FEMALE = rules.Sex.FEMALE.value, _("Female")
    MALE = rules.Sex.MALE.value, _("Male")
    UNKNOWN = rules.Sex.UNKNOWN.value, _("Undetermined")


class IdentityStatusChoice(models.TextChoices):
    PROVISIONAL = rules.IdentityStatus.PROVISIONAL.value, _("Provisional: nothing checked")
    VALIDATED = rules.IdentityStatus.VALIDATED.value, _("Validated: identity document seen")
    RETRIEVED = rules.IdentityStatus.RETRIEVED.value, _("Retrieved: INS teleservice answered")
    QUALIFIED = rules.IdentityStatus.QUALIFIED.value, _("Qualified: document seen and INS retrieved")


class GpStatusChoice(models.TextChoices):
    KNOWN = rules.GpStatus.KNOWN.value, _("Known")
    UNKNOWN = rules.GpStatus.UNKNOWN.value, _("Unknown or none")


class Patient(models.Model):
    """A person with the strict traits of the national identity rules, and those of everyday life."""

    class Personal:
        fields: ClassVar[tuple[str, ...]] = (
            "birth_family_name", "birth_given_names", "first_given_name", "used_family_name", "used_given_name", "search_key", "trait_key",
            "birth_date", "birth_place_cog", "sex", "ins_matricule", "ins_oid", "phone", "email", "address", "postcode", "city",
        )  # fmt: skip

    birth_family_name = models.CharField(max_length=100)
    birth_given_names = models.CharField(max_length=200)
    first_given_name = models.CharField(max_length=100)
    used_family_name = models.CharField(max_length=100, blank=True)
    used_given_name = models.CharField(max_length=100, blank=True)
    search_key = models.CharField(max_length=400, editable=False)
    trait_key = models.CharField(max_length=300, editable=False)
    birth_date = models.DateField()
    birth_place_cog = models.CharField(max_length=5, blank=True)
    sex = models.CharField(max_length=1, choices=SexChoice)
    ins_matricule = models.CharField(max_length=15, blank=True)
    ins_oid = models.CharField(max_length=40, blank=True)
    identity_status = models.CharField(max_length=5, choices=IdentityStatusChoice, default=IdentityStatusChoice.PROVISIONAL)
    phone = models.CharField(max_length=30, blank=True)
    email = models.CharField(max_length=254, blank=True)
    address = models.CharField(max_length=300, blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    city = models.CharField(max_length=100, blank=True)
    gp_status = models.CharField(max_length=10, choices=GpStatusChoice, default=GpStatusChoice.UNKNOWN)
    gp = models.ForeignKey(Professional, models.PROTECT, related_name="+", null=True, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[ScopedQuerySet["Patient"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(sex__in=[choice.value for choice in rules.Sex]), name="patient_sex_known"),
            models.CheckConstraint(
                condition=Q(identity_status__in=[choice.value for choice in rules.IdentityStatus]), name="patient_identity_status_known"
            ),
            models.CheckConstraint(
                condition=~Q(identity_status__in=["RECUP", "QUAL"]) | (~Q(ins_matricule="") & ~Q(birth_place_cog="")),
                name="patient_retrieved_identity_has_ins",
            ),
            models.CheckConstraint(
                condition=Q(ins_matricule="") | Q(ins_matricule__regex=r"^[1-478][0-9]{4}(2[AB]|[0-9]{2})[0-9]{8}$"),
                name="patient_ins_form",
            ),
            models.CheckConstraint(
                condition=Q(gp_status="known", gp__isnull=False) | Q(gp_status="unknown", gp__isnull=True), name="patient_gp_said"
            ),
            models.CheckConstraint(condition=~Q(birth_family_name="") & ~Q(first_given_name=""), name="patient_has_names"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["search_key"], name="patient_search", opclasses=["text_pattern_ops"]),
            GinIndex(matching.KeyWords("search_key"), name="patient_words"),
            models.Index(fields=["birth_date"], name="patient_birth"),
            models.Index(fields=["trait_key", "birth_date"], name="patient_traits"),
            models.Index(fields=["ins_matricule"], name="patient_ins", condition=~Q(ins_matricule="")),
        ]

    def __str__(self) -> str:
        return f"patient {self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search_key = keys.search_key(self.birth_family_name, self.used_family_name, self.first_given_name, self.birth_given_names)
        self.trait_key = keys.search_key(self.birth_family_name, self.first_given_name)
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "search_key", "trait_key"}
        super().save(*args, **kwargs)

    @property
    def display_name(self) -> str:
        """Birth name in capitals, then the given name of everyday life, as the national rules show a person."""
        used = f" ({self.used_family_name.upper()})" if self.used_family_name and self.used_family_name != self.birth_family_name else ""
        return f"{self.birth_family_name.upper()}{used} {self.used_given_name or self.first_given_name}"


class LocalIdentifier(models.Model):
    """The number that an establishment gives to the patient (IPP)."""

    class Personal:
        fields: ClassVar[tuple[str, ...]] = ("value",)

    patient = models.ForeignKey(Patient, models.CASCADE, related_name="local_identifiers")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    value = models.CharField(max_length=40)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["organisation", "value"], name="local_identifier_once")]

    def __str__(self) -> str:
        return self.value


class ContactPerson(models.Model):
    """Somebody to call beside the patient."""

    class Personal:
        fields: ClassVar[tuple[str, ...]] = ("name", "phone", "relation")

    patient = models.ForeignKey(Patient, models.CASCADE, related_name="contact_persons")
    name = models.CharField(max_length=150)
    relation = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=30, blank=True)

    def __str__(self) -> str:
        return self.name


class Information(models.Model):
    """The patient was informed on a day, and did or did not object; one row each time, never changed."""

    class Personal:
        fields: ClassVar[tuple[str, ...]] = ()

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="information")
    informed_on = models.DateField()
    objects_to_board = models.BooleanField()
    recorded_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.patient_id} {self.informed_on}"
