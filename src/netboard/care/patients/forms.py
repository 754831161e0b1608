"""What does a person type about a patient?"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from netboard.care.patients import rules, services
from netboard.care.patients.models import GpStatusChoice, IdentityStatusChoice, Patient, SexChoice
from netboard.care.patients.services import Identity, Surroundings
from netboard.foundation.directory import keys
from netboard.foundation.directory import queries as directory
from netboard.foundation.directory.models import Professional
from netboard.foundation.ui.fields import CleanCharField, FrenchDateField

NONE_OF_THEM = "none"
_ABROAD = frozenset({"ETRANGER", "ABROAD"})
_GP_NAME_MAX = 100
_NAME_WORDS = 2
_TITLE = re.compile(r"^\s*((dr|docteure?|pr|prof|professeure?|mr?|mme|mlle|monsieur|madame)\b\.?\s*)+", re.IGNORECASE)
_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|[ '’.\-])*", re.UNICODE)


def picked_label(person: Professional) -> str:
    """Write a professional as the pickers show it; typed back, it names this person."""
    return directory.label(person)


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
                _(
                    "The INS number has 13 characters and a key of 2 digits: %(typed)s characters were read. Read it again in the answer of the INSi teleservice or on the card."
                ),
                code="form",
                params={"typed": len(typed)},
            )
        if not rules.is_ins(typed):
            raise ValidationError(
                _(
                    "The key of the INS number does not match: one digit is wrong. Read it again in the answer of the INSi teleservice or on the card."
                ),
                code="key",
            )
        return typed


class PostcodeField(CleanCharField):
    """Five digits, or `étranger` for a home abroad."""

    def to_python(self, value: Any) -> Any:
        typed = super().to_python(value)
        if keys.search_key(typed or "") in _ABROAD:
            return rules.ABROAD
        if typed and not rules.is_postcode(compact := "".join(typed.split())):
            raise ValidationError(_("A postcode has 5 digits, for example 13005. Write “étranger” for a home abroad."), code="postcode")
        return compact if typed else typed


class PhoneField(CleanCharField):
    """A phone number as people write it, kept so."""

    def to_python(self, value: Any) -> Any:
        typed = super().to_python(value)
        if typed and not rules.is_phone(typed):
            raise ValidationError(_("A phone number has 6 to 15 digits, for example 04 91 00 00 00 or +33 4 91 00 00 00."), code="phone")
        return typed


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
    postcode = PostcodeField(label=_("Postcode of the home"), max_length=10, help_text=_("To plan exams near home."))
    city = CleanCharField(label=_("Town"), max_length=100, required=False)
    address = CleanCharField(label=_("Address"), max_length=300, required=False)
    phone = PhoneField(label=_("Phone"), max_length=30, required=False)
    email = forms.EmailField(label=_("E-mail address"), required=False, max_length=254)
    gp_status = forms.ChoiceField(label=_("Treating doctor (GP)"), choices=GpStatusChoice, widget=forms.RadioSelect)
    gp = CleanCharField(
        label=_("Name of the treating doctor"), max_length=330, required=False,
        help_text=_("Given name and name; choose in the list. A doctor who is not in the directory is kept as typed."),
        widget=forms.TextInput(attrs={"list": "gp-list", "autocomplete": "off"}),
    )  # fmt: skip
    gp_choice = CleanCharField(label=_("Which doctor is it?"), max_length=20, required=False, widget=forms.RadioSelect)
    gp_asked = CleanCharField(max_length=330, required=False, widget=forms.HiddenInput)
    contact_name = CleanCharField(label=_("Person to call"), max_length=150, required=False)
    contact_relation = CleanCharField(label=_("Relation"), max_length=60, required=False)
    contact_phone = PhoneField(label=_("Phone of this person"), max_length=30, required=False)

    def __init__(self, *args: Any, today: date, current_gp: Professional | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.current_gp = today, current_gp
        self.gp_question = False
        birth = self.fields["birth_date"]
        if isinstance(birth, FrenchDateField):
            birth.latest = today
            birth.earliest = date(today.year - rules.OLDEST_AGE_YEARS, 1, 1)
        if current_gp is not None and not current_gp.is_linked:
            self.fields["gp"].help_text = _not_linked(current_gp.display_name)

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
        if "gp" not in self.errors:
            said["gp"] = self._gp(said.get("gp") or "", status=said.get("gp_status") or "")
        return said

    def _gp(self, typed: str, *, status: str) -> Professional | services.TypedGp | None:
        """Read the treating doctor; what cannot be decided is asked, nothing is thrown away."""
        if status != GpStatusChoice.KNOWN:
            if typed and status:
                self.add_error("gp", _("A name is typed beside “Unknown or none”. Tick “Known”, or clear the name."))
            return None
        if not typed:
            self.add_error("gp", _("Name the treating doctor, or tick “Unknown or none”."))
            return None
        if self.current_gp is not None and typed == picked_label(self.current_gp):
            return self._still(self.current_gp)
        named = directory.physicians_named(typed)
        if len(named.exact) == 1:
            return named.exact[0]
        if not named.exact and len(keys.name_words(typed)) < _NAME_WORDS:
            self.add_error("gp", _("Write the name and the given name of the treating doctor."))
            return None
        likely = named.exact or named.near
        return self._answered(likely, typed) if likely else self._unknown_gp(typed)

    def _still(self, person: Professional) -> Professional | None:
        if person.active:
            return person
        self.add_error("gp", _("This doctor is no longer in the directory. Choose another one or type the name."))
        return None

    def _answered(self, likely: tuple[Professional, ...], typed: str) -> Professional | services.TypedGp | None:
        """Take the answer to the question about this very name, else ask it."""
        self.gp_question = True
        described = {str(person.pk): _described(person) for person in likely}
        _radio(self.fields["gp_choice"]).choices = [*described.items(), (NONE_OF_THEM, _("None of them"))]
        answer = self.data.get("gp_choice", "") if self.data.get("gp_asked", "").strip() == typed else ""
        self.data = dict(self.data.items()) | {"gp_asked": typed, "gp_choice": answer}
        if answer == NONE_OF_THEM:
            return self._unknown_gp(typed)
        if answer not in described:
            words = _("Is it %(who)s? Choose in the list, or tick “None of them”.")
            if len(likely) > 1:
                words = _("Several doctors of the directory may be meant: %(who)s. Choose in the list, or tick “None of them”.")
            self.add_error("gp_choice", ValidationError(words, code="gp", params={"who": " · ".join(described.values())}))
            return None
        return next(person for person in likely if str(person.pk) == answer)

    def _unknown_gp(self, typed: str) -> services.TypedGp | None:
        name = " ".join(_TITLE.sub("", typed.replace(",", " ")).split())
        if not _NAME.fullmatch(name) or len(name) > _GP_NAME_MAX:
            self.add_error("gp", _("This doctor is not in the directory. Write only the name and the given name, in letters."))
            return None
        return services.TypedGp(name=name)

    def doubt(self) -> str:
        """Say what deserves a second look: an INS number against the traits, a doctor recognised or kept as typed."""
        return " ".join(words for words in (self._ins_doubt(), self._gp_told()) if words)

    def _ins_doubt(self) -> str:
        """Say what the INS number contradicts among the traits; a warning only, since a sex can be corrected in the civil register."""
        typed = self.cleaned_data
        if not typed["ins_matricule"]:
            return ""
        words = {"sex": _("sex"), "birth_year": _("birth year"), "birth_month": _("birth month")}
        said = rules.ins_contradictions(matricule=typed["ins_matricule"], sex=rules.Sex(typed["sex"]), birth_date=typed["birth_date"])
        text = gettext("The INS number does not agree with the traits typed (%(what)s). Check the identity on a document.")
        return text % {"what": ", ".join(str(words[each]) for each in said)} if said else ""

    def _gp_told(self) -> str:
        """Tell whom a typed name became; a doctor picked by the label needs no words."""
        gp = self.cleaned_data["gp"]
        if gp is None or gp == self.current_gp:
            return ""
        if isinstance(gp, services.TypedGp) or not gp.is_linked:
            return _not_linked(gp.name if isinstance(gp, services.TypedGp) else gp.display_name)
        if self["gp"].value().strip() in {picked_label(gp), directory.label(gp, numbered=True)}:
            return ""
        return gettext("Treating doctor found in the directory: %(who)s.") % {"who": _described(gp)}

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


def _not_linked(name: str) -> str:
    told = gettext("%(name)s is not in the directory: no report leaves for this doctor until the coordination completes the address.")
    return told % {"name": name}


def _described(person: Professional) -> str:
    """Name a doctor well enough to be recognised: specialty, town, number."""
    number = f"RPPS {person.rpps}" if person.rpps else ""
    told = ", ".join(part for part in (person.specialty_label, person.place, number) if part)
    return f"{person.display_name} ({told})" if told else person.display_name


def _radio(field: forms.Field) -> forms.RadioSelect:
    if not isinstance(field.widget, forms.RadioSelect):
        raise TypeError(field)
    return field.widget


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
