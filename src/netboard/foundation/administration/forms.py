"""What may an administrator type?"""

import base64
import binascii
import re
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from netboard.foundation.access.models import Account, RoleChoice
from netboard.foundation.access.roles import Role
from netboard.foundation.administration import queries, rules, tables, wording
from netboard.foundation.administration.queries import reading
from netboard.foundation.audit.acts import Act
from netboard.foundation.directory import keys
from netboard.foundation.directory import queries as directory_queries
from netboard.foundation.directory import rules as directory_rules
from netboard.foundation.directory.models import Organisation, Professional, ProfessionChoice
from netboard.foundation.ui.fields import CHOOSE, CleanCharField, FrenchDateField, RowChoiceField

_NUMBER = re.compile(r"(?:^|\()([0-9AB]{9}|\d{11})\)?$")
_SHOWN = 5


class RowField(CleanCharField):
    """A row of the directory named by its number, or by enough of its name to be the only one."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "none": _("Nothing in the directory answers to this name. Check it, or add it to the directory first."),
        "several": _("Several entries answer to this name: %(names)s. Type the number."),
    }

    def found(self, text: str) -> list[Any]:
        raise NotImplementedError

    def shown(self, row: Any) -> str:
        raise NotImplementedError

    def prepare_value(self, value: Any) -> Any:
        return self.shown(value) if isinstance(value, Organisation | Professional) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        number = _NUMBER.search(text.strip())
        rows = self.found(number.group(1) if number else text)
        exact = [row for row in rows if row.search_key == keys.search_key(text)]
        chosen = exact if len(exact) == 1 else rows
        if not chosen:
            raise ValidationError(self.error_messages["none"], code="none")
        if len(chosen) > 1:
            names = " · ".join(self.shown(row) for row in chosen[:_SHOWN])
            raise ValidationError(self.error_messages["several"], code="several", params={"names": names})
        return chosen[0]


class OrganisationField(RowField):
    """An establishment of the directory."""

    def found(self, text: str) -> list[Organisation]:
        return directory_queries.search_organisations(text)

    def shown(self, row: Organisation) -> str:
        place = ", ".join(part for part in (row.name, row.city) if part)
        return f"{place} ({row.finess})" if row.finess else place


class ProfessionalField(RowField):
    """A professional of the directory."""

    def found(self, text: str) -> list[Professional]:
        return directory_queries.search_professionals(text)

    def shown(self, row: Professional) -> str:
        name = f"{row.family_name} {row.given_name}".strip()
        return f"{name} ({row.rpps})" if row.rpps else name


def _text(label: Any, name: str, *, required: bool = False, **options: Any) -> CleanCharField:
    return CleanCharField(label=label, required=required, max_length=rules.LENGTHS[name], **options)


def _number(label: Any, help_text: Any, *, required: bool = False) -> CleanCharField:
    return CleanCharField(label=label, help_text=help_text, required=required, max_length=20)


def _specialties() -> list[tuple[str, str]]:
    language = get_language() or "fr"
    known = [(specialty.code, specialty.choice(language)) for specialty in directory_rules.specialties().values()]
    return [("", str(CHOOSE)), *sorted(known, key=lambda choice: keys.search_key(choice[1]))]


class DirectoryForm(forms.Form):
    """What both kinds of entry share: the rules of the directory are asked, their remarks stand beside the fields."""

    def show(self, remarks: tuple[rules.Remark, ...]) -> None:
        for remark in remarks:
            self.add_error(remark.field if remark.field in self.fields else None, wording.of(remark))


class OrganisationForm(DirectoryForm):
    name = _text(_("Name"), "name", required=True)
    finess = _number(_("FINESS number"), _("9 characters. Leave empty when there is none."))
    address = _text(_("Street and number"), "address")
    postcode = _text(_("Postcode"), "postcode")
    city = _text(_("Town"), "city")
    phone = _text(_("Telephone"), "phone")
    secure_address = _text(_("Secure health mail address"), "secure_address")
    active = forms.BooleanField(label=_("In use: can be chosen in a dossier"), required=False, initial=True)

    def clean_finess(self) -> str:
        return "".join(self.cleaned_data["finess"].split()).upper()

    def traits(self) -> rules.OrganisationTraits:
        return rules.OrganisationTraits(**self.cleaned_data)


class ProfessionalForm(DirectoryForm):
    title = _text(_("Title"), "title", help_text=_("Such as Dr or Pr."))
    family_name = _text(_("Family name"), "family_name", required=True)
    given_name = _text(_("Given name"), "given_name")
    profession = forms.ChoiceField(label=_("Profession"), choices=ProfessionChoice.choices)
    specialty = forms.ChoiceField(label=_("Specialty"), required=False, choices=_specialties)
    rpps = _number(_("RPPS number"), _("11 digits. Leave empty when there is none."))
    establishment = OrganisationField(label=_("Establishment"), required=False, max_length=330, help_text=_("Name or FINESS number."))
    secure_address = _text(_("Secure health mail address"), "secure_address")
    phone = _text(_("Telephone"), "phone")
    active = forms.BooleanField(label=_("In use: can be chosen in a dossier"), required=False, initial=True)

    def clean_rpps(self) -> str:
        return "".join(self.cleaned_data["rpps"].split())

    def traits(self) -> rules.ProfessionalTraits:
        values = dict(self.cleaned_data)
        establishment = values.pop("establishment")
        return rules.ProfessionalTraits(**values, organisation_id=establishment.pk if establishment else None)


class SiteForm(DirectoryForm):
    name = _text(_("Name"), "name", required=True)
    city = _text(_("Town"), "city", required=True)
    code = CleanCharField(
        label=_("Short code"), max_length=rules.LENGTHS["code"], help_text=_("Lower-case letters, digits and hyphens. It stays once given.")
    )
    establishment = OrganisationField(label=_("Establishment"), max_length=330, help_text=_("Name or FINESS number."))

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code):
            raise ValidationError(_("Only lower-case letters, digits and hyphens."))
        return code

    def traits(self) -> rules.SiteTraits:
        values = dict(self.cleaned_data)
        return rules.SiteTraits(**{name: values[name] for name in ("code", "name", "city")}, organisation_id=values["establishment"].pk)


class RolesForm(DirectoryForm):
    roles = forms.MultipleChoiceField(
        label=_("Roles"), choices=RoleChoice.choices, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one role. To take every right away, close the account.")},
    )  # fmt: skip

    def clean_roles(self) -> frozenset[Role]:
        return frozenset(Role(code) for code in self.cleaned_data["roles"])


class InvitationForm(DirectoryForm):
    """An address and roles, then somebody of the directory or the traits of somebody new."""

    email = CleanCharField(label=_("Mail address to sign in with"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    roles = forms.MultipleChoiceField(
        label=_("Roles"), choices=RoleChoice.choices, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one role.")},
    )  # fmt: skip
    professional = ProfessionalField(
        label=_("Person of the directory"), required=False, max_length=230,
        help_text=_("Name or RPPS number. Leave empty for somebody who is not in the directory yet."),
    )  # fmt: skip
    title = _text(_("Title"), "title", help_text=_("Such as Dr or Pr."))
    family_name = _text(_("Family name"), "family_name")
    given_name = _text(_("Given name"), "given_name")
    profession = forms.ChoiceField(label=_("Profession"), choices=ProfessionChoice.choices, required=False)
    specialty = forms.ChoiceField(
        label=_("Specialty"),
        required=False,
        choices=_specialties,
        help_text=_("Of a physician: the quorum of a session counts specialties."),
    )
    rpps = _number(_("RPPS number"), _("11 digits. Leave empty when there is none."))
    establishment = OrganisationField(label=_("Establishment"), required=False, max_length=330, help_text=_("Name or FINESS number."))
    secure_address = _text(_("Secure health mail address"), "secure_address", help_text=_("Signed reports leave to it."))
    site = RowChoiceField(label=_("Room of the board"), queryset=directory_queries.sites(), required=False)

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        if not directory_rules.is_address(email):
            raise ValidationError(wording.REMARKS[rules.Fault.ADDRESS_FORM])
        if queries.account_by_email(email) is not None:
            raise ValidationError(wording.EMAIL_TAKEN)
        return email

    def clean_roles(self) -> frozenset[Role]:
        return frozenset(Role(code) for code in self.cleaned_data["roles"])

    def clean_professional(self) -> Professional | None:
        chosen: Professional | None = self.cleaned_data["professional"]
        if chosen is not None and queries.has_account(chosen):
            raise ValidationError(wording.PROFESSIONAL_TAKEN)
        return chosen

    def clean_rpps(self) -> str:
        return "".join(self.cleaned_data["rpps"].split())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("professional") or "professional" in self.errors:
            self._refuse_beside_a_known_person(cleaned)
            return cleaned
        if not cleaned.get("family_name") and "family_name" not in self.errors:
            self.add_error("family_name", _("Name somebody of the directory, or type the name of the new person."))
        if not cleaned.get("establishment") and "establishment" not in self.errors and Role.REFERRER in (cleaned.get("roles") or ()):
            self.add_error("establishment", _("A referring doctor needs an establishment: it owns the dossiers."))
        self._refuse_traits(cleaned)
        return cleaned

    def _refuse_beside_a_known_person(self, cleaned: dict[str, Any]) -> None:
        """Throw nothing typed away in silence: the traits of a known person are changed in the directory."""
        for name in _NEW_PERSON:
            if cleaned.get(name):
                self.add_error(name, _("The person of the directory keeps what the directory says. Clear this, or clear the person above."))

    def _refuse_traits(self, cleaned: dict[str, Any]) -> None:
        """Say everything that is wrong with a new person at once."""
        traits = self._traits(cleaned | {"family_name": cleaned.get("family_name") or "?"})
        for remark in (*rules.professional_faults(traits), *queries.taken_numbers(traits)):
            if remark.field not in self.errors:
                self.add_error(remark.field, wording.of(remark))

    def _traits(self, values: dict[str, Any]) -> rules.ProfessionalTraits:
        establishment = values.get("establishment")
        typed: dict[str, Any] = {name: values.get(name) or "" for name in _NEW_PERSON}
        profession = values.get("profession") or ProfessionChoice.OTHER.value
        return rules.ProfessionalTraits(**typed, profession=profession, organisation_id=establishment.pk if establishment else None)

    def person(self) -> Professional | rules.ProfessionalTraits:
        chosen: Professional | None = self.cleaned_data["professional"]
        return chosen or self._traits(self.cleaned_data)


_NEW_PERSON = ("title", "family_name", "given_name", "specialty", "rpps", "secure_address")


class CloseForm(forms.Form):
    reason = CleanCharField(label=_("Reason"), max_length=200, help_text=_("Kept in the trail. No patient data."))


class ImportForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("What the file holds"),
        choices=[(rules.Kind.ORGANISATIONS.value, _("Establishments")), (rules.Kind.PROFESSIONALS.value, _("Professionals"))],
        widget=forms.RadioSelect,
        initial=rules.Kind.ORGANISATIONS.value,
    )
    file = forms.FileField(label=_("CSV file"), help_text=_("At most 5 MB and 20 000 lines."))

    def clean_kind(self) -> rules.Kind:
        return rules.Kind(self.cleaned_data["kind"])

    def clean_file(self) -> bytes:
        file = self.cleaned_data["file"]
        if file.size > tables.MAX_BYTES:
            raise ValidationError(wording.FILES[tables.FileFault.TOO_BIG])
        content: bytes = file.read()
        return content


class ApplyForm(forms.Form):
    """The file that was previewed, carried by the page; it is read and checked again."""

    kind = forms.ChoiceField(choices=[(kind.value, kind.value) for kind in rules.Kind], widget=forms.HiddenInput)
    content = forms.CharField(widget=forms.HiddenInput, max_length=tables.MAX_BYTES * 4 // 3 + 4)

    def clean_kind(self) -> rules.Kind:
        return rules.Kind(self.cleaned_data["kind"])

    def clean_content(self) -> bytes:
        try:
            return base64.b64decode(self.cleaned_data["content"], validate=True)
        except binascii.Error as error:
            raise ValidationError(_("The preview is no longer readable. Choose the file again.")) from error


class JoinForm(forms.Form):
    password = forms.CharField(
        label=_("Password"), strip=False, max_length=128, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 14 characters, without your name or your address: a sentence that only you know is easy to keep in mind."),
    )  # fmt: skip
    again = forms.CharField(
        label=_("The same password again"), strip=False, max_length=128, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("password") and cleaned.get("again") and cleaned["password"] != cleaned["again"]:
            self.add_error("again", _("The two passwords differ. Type the same one twice."))
        return cleaned


class TrailForm(forms.Form):
    """What to look for in the trail; an empty form shows everything, the latest first."""

    patient_name = CleanCharField(
        label=_("Name of the patient"), required=False, max_length=200, help_text=_("Beginnings of the names, in any order.")
    )
    dossier_number = CleanCharField(label=_("Dossier number"), required=False, max_length=40, help_text=_("Or its last digits: 0014."))
    patient_id = forms.IntegerField(
        label=_("Patient number"), required=False, min_value=1, max_value=2**63 - 1, widget=forms.TextInput,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), _("This number holds digits only, for example 12.")),
    )  # fmt: skip
    email = CleanCharField(label=_("Mail address of the account"), required=False, max_length=254)
    act = forms.ChoiceField(label=_("Act"), required=False)
    since = FrenchDateField(label=pgettext_lazy("period", "From"), required=False)
    until = FrenchDateField(label=pgettext_lazy("period", "To"), required=False)
    before = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        act = self.fields["act"]
        if isinstance(act, forms.ChoiceField):
            act.choices = [("", _("Every act")), *((each.value, wording.ACTS[each]) for each in Act if each in wording.ACTS)]

    def clean_email(self) -> Account | None:
        email = self.cleaned_data["email"]
        if not email:
            return None
        account = queries.account_by_email(email)
        if account is None:
            raise ValidationError(_("No account signs in with this address. Check it."))
        return account

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("since") and cleaned.get("until") and cleaned["until"] < cleaned["since"]:
            self.add_error("until", _("The end is before the start. Exchange the two dates or correct one."))
        return cleaned

    def refuse(self, too_many: reading.TooMany) -> None:
        """Say beside the field what to make more precise."""
        self.add_error(too_many.field, ValidationError(wording.TOO_MANY[too_many.field], params={"limit": too_many.limit}))

    def sought(self) -> reading.Sought:
        values = self.cleaned_data
        return reading.Sought(
            patient_id=values["patient_id"], patient_name=values["patient_name"], dossier_number=values["dossier_number"].upper(), account=values["email"], act=values["act"],
            since=values["since"], until=values["until"], before=values["before"],
        )  # fmt: skip
