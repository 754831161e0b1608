"""What does a person type about a patient?"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from netboard.care.patients import rules
from netboard.care.patients.models import GpStatusChoice, IdentityStatusChoice, Patient, SexChoice
from netboard.care.patients.services import Identity, Surroundings, TypedGp
from netboard.foundation.directory import queries as directory
from netboard.foundation.directory.models import Professional
from netboard.foundation.ui.fields import CleanCharField, FrenchDateField

_PICKED = re.compile(r"#(\d{1,10})\s*$")
_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|[ '’.\-])*", re.UNICODE)


def picked_label(person: Professional) -> str:
    """Write a professional as the pickers show it; the number after # names the row."""
    place = f" ({person.organisation.city or person.organisation.name})" if person.organisation else ""
    return f"{person.display_name}{place} #{person.pk}"


class NameField(CleanCharField):
    """A name as the civil register writes it: letters of any script, spaces, hyphens, apostrophes."""

    def to_python(self, value: Any) -> Any:
        name = super().to_python(value)
        if name and not _NAME.fullmatch(name):
            raise ValidationError(_("A name holds letters, spaces, hyphens and apostrophes only. Check what was typed."), code="name")
        return name


class InsField(CleanCharField):
    """The 15 characters of an INS, spaces allowed; the key is checked."""

    def to_python(self, value: Any) -> Any:
        typed = re.sub(r"[\s.]", "", super().to_python(value) or "").upper()
        if not typed:
            return ""
        if len(typed) != rules.INS_LENGTH or not rules.NIR_FORM.fullmatch(typed):
            raise ValidationError(
                _("The INS number has 13 characters and a key of 2 digits: %(typed)s characters were read. Read it again on the card."),
                code="form",
                params={"typed": len(typed)},
            )
        if not rules.is_ins(typed):
            raise ValidationError(_("The key of the INS number does not match: one digit is wrong. Read it again on the card."), code="key")
        return typed


class GpField(CleanCharField):
    """A treating doctor: one of the directory (`... #12`), or a name to be completed by the coordination."""

    def clean(self, value: Any) -> Professional | TypedGp | None:
        typed = super().clean(value)
        if not typed:
            return None
        if picked := _PICKED.search(typed):
            person = directory.professional(int(picked[1]))
            if person is None:
                raise ValidationError(_("This doctor is no longer in the directory. Choose another one or type the name."), code="gone")
            return person
        return TypedGp(name=typed)


@dataclass(frozen=True)
class Said:
    identity: Identity
    surroundings: Surroundings


class PatientForm(forms.Form):
    """Identity first, then the treating doctor, then how to reach the patient."""

    birth_family_name = NameField(label=_("Birth name"), max_length=100)
    first_given_name = NameField(label=_("First given name"), max_length=100)
    birth_date = FrenchDateField(label=_("Birth date"), birth=True)
    sex = forms.ChoiceField(label=_("Sex"), choices=SexChoice, widget=forms.RadioSelect)
    birth_given_names = NameField(
        label=_("All birth given names"),
        max_length=200,
        required=False,
        help_text=_("In the order of the identity document, separated by spaces."),
    )
    used_family_name = NameField(label=_("Used name"), max_length=100, required=False, help_text=_("When it differs from the birth name."))
    used_given_name = NameField(label=_("Used given name"), max_length=100, required=False)
    birth_place_cog = CleanCharField(
        label=_("Birth place code"),
        max_length=5,
        required=False,
        help_text=_("INSEE code of the commune, or 99 and the country: 5 characters."),
    )
    ins_matricule = InsField(label=_("INS number"), max_length=30, required=False, help_text=_("15 characters, with the key."))
    identity_status = forms.ChoiceField(label=_("Identity check"), choices=IdentityStatusChoice, initial=IdentityStatusChoice.PROVISIONAL)
    local_number = CleanCharField(label=_("Hospital number (IPP)"), max_length=40, required=False)
    postcode = CleanCharField(label=_("Postcode of the home"), max_length=10, help_text=_("To plan exams near home."))
    city = CleanCharField(label=_("Town"), max_length=100, required=False)
    address = CleanCharField(label=_("Address"), max_length=300, required=False)
    phone = CleanCharField(label=_("Phone"), max_length=30, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False, max_length=254)
    gp_status = forms.ChoiceField(label=_("Treating doctor (GP)"), choices=GpStatusChoice, widget=forms.RadioSelect)
    gp = GpField(
        label=_("Name of the treating doctor"), max_length=200, required=False,
        help_text=_("Type the first letters and choose in the list; an unknown name is kept as typed."),
        widget=forms.TextInput(attrs={"list": "gp-list", "autocomplete": "off"}),
    )  # fmt: skip
    contact_name = CleanCharField(label=_("Person to call"), max_length=150, required=False)
    contact_relation = CleanCharField(label=_("Relation"), max_length=60, required=False)
    contact_phone = CleanCharField(label=_("Phone of this person"), max_length=30, required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        birth = self.fields["birth_date"]
        if isinstance(birth, FrenchDateField):
            birth.latest = today
            birth.earliest = date(today.year - rules.OLDEST_AGE_YEARS, 1, 1)

    def clean_birth_place_cog(self) -> str:
        code: str = (self.cleaned_data["birth_place_cog"] or "").upper()
        if code and not rules.COG_FORM.fullmatch(code):
            raise ValidationError(_("The code has 5 characters, for example 13055 for Marseille or 99350 for Morocco."), code="cog")
        return code

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        status = said.get("identity_status")
        if status in {"RECUP", "QUAL"} and "ins_matricule" not in self.errors:
            if not said.get("ins_matricule"):
                self.add_error(
                    "ins_matricule", _("A retrieved or qualified identity needs the INS number. Type it or choose another check.")
                )
            if not said.get("birth_place_cog") and "birth_place_cog" not in self.errors:
                self.add_error("birth_place_cog", _("A retrieved or qualified identity needs the code of the birth place."))
        if said.get("gp_status") == GpStatusChoice.KNOWN and not said.get("gp") and "gp" not in self.errors:
            self.add_error("gp", _("Name the treating doctor, or tick “Unknown or none”."))
        return said

    def doubt(self) -> str:
        """Say what the INS number contradicts among the traits; a warning only, since a sex can be corrected in the civil register."""
        typed = self.cleaned_data
        if not typed["ins_matricule"]:
            return ""
        words = {"sex": _("sex"), "birth_year": _("birth year"), "birth_month": _("birth month")}
        said = rules.ins_contradictions(matricule=typed["ins_matricule"], sex=rules.Sex(typed["sex"]), birth_date=typed["birth_date"])
        text = gettext("The INS number does not agree with the traits typed (%(what)s). Check the identity on a document.")
        return text % {"what": ", ".join(str(words[each]) for each in said)} if said else ""

    def said(self) -> Said:
        """Give what was typed as facts; call it when the form is valid."""
        typed = self.cleaned_data
        identity = Identity(
            birth_family_name=typed["birth_family_name"],
            birth_given_names=typed["birth_given_names"] or typed["first_given_name"],
            first_given_name=typed["first_given_name"],
            birth_date=typed["birth_date"],
            sex=rules.Sex(typed["sex"]),
            identity_status=rules.IdentityStatus(typed["identity_status"]),
            **{name: typed[name] or "" for name in _PLAIN},
        )
        around = Surroundings(
            gp=typed["gp"] if typed["gp_status"] == GpStatusChoice.KNOWN else None,
            local_number=typed["local_number"],
            contact_name=typed["contact_name"],
            contact_relation=typed["contact_relation"],
            contact_phone=typed["contact_phone"],
        )
        return Said(identity, around)


_PLAIN = ("birth_place_cog", "used_family_name", "used_given_name", "ins_matricule", "phone", "email", "address", "postcode", "city")


def initial_of(patient: Patient, *, local_number: str) -> dict[str, Any]:
    """Fill the form from a patient's record."""
    names = [*_PLAIN, "birth_family_name", "birth_given_names", "first_given_name", "birth_date", "sex", "identity_status", "gp_status"]
    initial = {name: getattr(patient, name) for name in names}
    contact = patient.contact_persons.first()
    initial |= {"local_number": local_number, "gp": picked_label(patient.gp) if patient.gp else ""}
    if contact is not None:
        initial |= {"contact_name": contact.name, "contact_relation": contact.relation, "contact_phone": contact.phone}
    return initial
