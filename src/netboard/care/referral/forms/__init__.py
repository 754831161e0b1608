"""What does a person type into a dossier?"""

from netboard.care.referral.forms.bundle import Bundle, Payload, differences, is_too_long, kept_bundle, merged, payload_of, typed_bundle
from netboard.care.referral.forms.steering import DocumentForm, ReasonForm, SearchForm, TriageForm

__all__ = [
    "Bundle",
    "DocumentForm",
    "Payload",
    "ReasonForm",
    "SearchForm",
    "TriageForm",
    "differences",
    "is_too_long",
    "kept_bundle",
    "merged",
    "payload_of",
    "typed_bundle",
]
