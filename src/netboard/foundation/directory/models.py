"""Who works where: organisations, sites, networks, professionals."""

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from netboard.foundation.directory import keys, rules

if TYPE_CHECKING:
    from collections.abc import Iterable


class Network(models.Model):
    """A network of care with its national number, such as the regional cancer network."""

    class Personal:
        fields: ClassVar[tuple[str, ...]] = ()

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    national_id = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return self.name


class Organisation(models.Model):
    """An establishment or a practice, known by its FINESS number when it has one."""

    class Personal:
        fields: ClassVar[tuple[str, ...]] = ()

    name = models.CharField(max_length=200)
    search_key = models.CharField(max_length=300, editable=False)
    finess = models.CharField(max_length=9, unique=True, null=True, blank=True)
    address = models.CharField(max_length=300, blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    city = models.CharField(max_length=100, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    secure_address = models.CharField(max_length=254, blank=True)
    networks = models.ManyToManyField(Network, blank=True, related_name="organisations")
    active = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~models.Q(name=""), name="organisation_has_a_name"),
            models.CheckConstraint(condition=models.Q(finess__isnull=True) | ~models.Q(finess=""), name="organisation_finess_not_empty"),
        ]
        indexes: ClassVar = [models.Index(fields=["search_key"], name="organisation_search", opclasses=["text_pattern_ops"])]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search_key = keys.search_key(self.name, self.city)
        _also_save_key(kwargs)
        super().save(*args, **kwargs)


class Site(models.Model):
    """A room from which the board is attended."""

    class Personal:
        fields: ClassVar[tuple[str, ...]] = ()

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    city = models.CharField(max_length=100)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="sites")

    def __str__(self) -> str:
        return self.city


class ProfessionChoice(models.TextChoices):
    PHYSICIAN = rules.Profession.PHYSICIAN.value, _("Physician")
    TRAINEE = rules.Profession.TRAINEE.value, _("Physician in training")
    NURSE = rules.Profession.NURSE.value, _("Nurse")
    SECRETARY = rules.Profession.SECRETARY.value, _("Medical secretary")
    PHARMACIST = rules.Profession.PHARMACIST.value, _("Pharmacist")
    OTHER = rules.Profession.OTHER.value, pgettext_lazy("profession", "Other")


class Professional(models.Model):
    """A person who cares for patients or for their dossiers, with RPPS and specialty when there is one."""

    class Personal:
        fields: ClassVar[tuple[str, ...]] = ("family_name", "given_name", "title", "rpps", "phone", "secure_address", "search_key")

    title = models.CharField(max_length=20, blank=True)
    family_name = models.CharField(max_length=100)
    given_name = models.CharField(max_length=100, blank=True)
    search_key = models.CharField(max_length=300, editable=False)
    profession = models.CharField(max_length=20, choices=ProfessionChoice)
    specialty = models.CharField(max_length=10, blank=True)
    rpps = models.CharField(max_length=11, unique=True, null=True, blank=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="professionals", null=True, blank=True)
    secure_address = models.CharField(max_length=254, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    active = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~models.Q(family_name=""), name="professional_has_a_name"),
            models.CheckConstraint(
                condition=models.Q(rpps__isnull=True) | models.Q(rpps__regex=r"^\d{11}$"), name="professional_rpps_form"
            ),
            models.CheckConstraint(
                condition=models.Q(profession__in=[choice.value for choice in rules.Profession]), name="professional_profession_known"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["search_key"], name="professional_search", opclasses=["text_pattern_ops"])]

    def __str__(self) -> str:
        return self.display_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search_key = keys.search_key(self.family_name, self.given_name)
        _also_save_key(kwargs)
        super().save(*args, **kwargs)

    @property
    def display_name(self) -> str:
        return " ".join(part for part in (self.title, self.given_name, self.family_name) if part)

    @property
    def specialty_label(self) -> str:
        known = rules.specialties().get(self.specialty)
        return known.label(get_language() or "fr") if known else ""

    @property
    def place(self) -> str:
        """Where the person works: the town, else the name of the establishment; nothing when it is not known."""
        return (self.organisation.city or self.organisation.name) if self.organisation else ""

    @property
    def is_linked(self) -> bool:
        """Say whether the row is more than a typed name: it has an RPPS number or a secure address."""
        return bool(self.rpps or self.best_secure_address)

    @property
    def best_secure_address(self) -> str:
        """The person's own secure address, else the one of the establishment, else nothing."""
        return self.secure_address or (self.organisation.secure_address if self.organisation else "")


def _also_save_key(kwargs: dict[str, Any]) -> None:
    fields: Iterable[str] | None = kwargs.get("update_fields")
    if fields is not None:
        kwargs["update_fields"] = {*fields, "search_key"}
