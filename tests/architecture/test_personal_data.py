"""Is every field of every table classed: personal (`class Personal`), or named here as something that identifies nobody?"""

from collections.abc import Iterable, Iterator
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import models

TIES = (models.ForeignKey, models.AutoField, models.BooleanField)  # a row elsewhere, a number of ours, a yes or no
# States, moments, counters, codes and numbers of our own.
TECHNICAL = {
    "directory.Network": "code name national_id",
    "directory.Organisation": "name search_key finess address postcode city phone secure_address",  # an establishment, not a person
    "directory.Site": "code name city",
    "directory.Professional": "profession specialty",
    "access.Account": "created_at",
    "access.RoleGrant": "role granted_at ended_at",
    "access.Invitation": "token_hash created_at expires_at used_at",
    "audit.Entry": "at roles organisation_id act outcome target_kind target_id patient_id",
    "audit.Pending": "entry_id",
    "audit.Seal": "seq previous_hash hash sealed_at",
    "jobs.News": "topic key payload told_at",  # identifiers only: bus.Payload
    "jobs.WorkerBeat": "name at",
    "files.StoredFile": "id content_type size_bytes sha256 wrapped_key nonce master_key_version created_at",
    "patients.Patient": "identity_status gp_status created_at version",
    "patients.Information": "informed_on recorded_at",
    "referral.Dossier": "number state opening_key opened_at submitted_at version draft_saved_at draft_page board_type motive urgency board_on outcome_at",
    "referral.DossierMove": "act from_state to_state at",
    "referral.Submission": "key submitted_at",
    "referral.NumberCounter": "year last",
    "referral.Answer": "subject said_at",
    "referral.Gap": "subject standing owner due_on opened_at closed_at chased_at chases table_version",
    "referral.AskedPiece": "asked_at answered_at",
    "referral.ComputedValue": "code source edition table_version computed_at",
    "referral.RequirementTable": "version content sha256 note proposed_at approved_at",  # rules, about nobody
    "referral.Intake": "key opened_at",
    "referral.IntakeFile": "kind dated_on",
    "referral.Proposals": "kind state notices confirmed dismissed read_at",
    "referral.Document": "kind dated_on added_at removed_at",
    "board.Series": "name weekday starts_at_time duration_minutes case_minutes cutoff_hours national_id video_url expertise",
    "board.Session": "starts_at ends_at cutoff_at state released_at release_number opened_at closed_at video_url invited_at invitation_number version presence_told_at",
    "board.Chairing": "started_at ended_at",
    "board.AgendaRelease": "number at",
    "board.AgendaReleaseLine": "position minutes expected_at",
    "board.Reply": "kind here_from here_until said_at",
    "board.ConcernedExpert": "asked_at",
    "board.WrittenOpinion": "written_at",
    "board.ConflictDismissed": "at",
    "board.Dissent": "recorded_at",
    "board.DraftField": "name version at",
    "board.DraftRevision": "version at",
    "board.AgendaChange": "after_release kind at",
    "board.Case": "position minutes state placed_at started_at closed_at unfinished_reason",
    "board.Attendance": "arrived_at left_at source last_seen_at",
    "board.Recusal": "recorded_at",
    "board.Opinion": "kind quorum_status quorum_specialties written_specialties recorded_at next_board reference_name reference_edition",
    "board.Proposal": "rank alternative",
    "board.Precedent": "recorded_at kind",
    "board.CasePresence": "specialty",
    "report.Report": "set_id discussed_at due_at",
    "report.ReportVersion": "number document_id state lock written_at signed_at",
    "report.Delivery": "recipient message_id state due_at queued_at claimed_at attempts next_attempt_at last_code arrived_at",
    "report.Attempt": "number started_at ended_at outcome code",
}
# Facts of a disease as codes, numbers and dates: protected with the dossier they hang on, naming nobody once cut from it.
CODED_FACTS = {
    "referral.Dossier": "primary_site liver_burden_percent liver_burden_class",
    "referral.Answer": "expected_on",
    "referral.HistoryEvent": "year month day",
    "referral.LabResult": "analyte comparator unit sampled_on",
    "referral.Exam": "modality performed_on",
    "referral.Pathology": (
        "performed_on specimen_kind specimen_site differentiation cell_type morphology ki67_percent ki67_method mitoses_per_2mm2 necrosis "
        "grade_retained nodes_examined nodes_involved second_reading_class"
    ),
    "referral.Staging": "edition system prefix t n m suffix stage",
    "board.Proposal": "treatment",
    "board.Precedent": "treatment primary_site grade motive is_metastatic is_uptake_above_liver",
}


def ours() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("netboard.")]


def personal_fields(model: type[models.Model]) -> set[str] | None:
    own = vars(model).get("Personal")
    return None if own is None else set(own.fields)


def flaws(label: str, fields: Iterable[models.Field], *, personal: set[str] | None, other: set[str]) -> Iterator[str]:
    """Say what is not classed, what is classed twice, and what is classed and does not exist."""
    if personal is None:
        yield f"{label} has no class Personal of its own"
        return
    every = {field.name for field in fields}
    asked = {field.name for field in fields if not isinstance(field, TIES)}
    yield from (f"{label}.{name} is not classed" for name in sorted(asked - personal - other))
    yield from (f"{label}.{name} is classed twice" for name in sorted(personal & other))
    yield from (f"{label}.{name} is classed and does not exist" for name in sorted((personal | other) - every))


def test_every_field_of_every_table_is_classed():
    found = [
        flaw
        for model in ours()
        for flaw in flaws(
            model._meta.label, model._meta.concrete_fields, personal=personal_fields(model),
            other={*TECHNICAL.get(model._meta.label, "").split(), *CODED_FACTS.get(model._meta.label, "").split()},
        )
    ]  # fmt: skip

    faults = "\n".join(found)
    assert not faults, faults


def test_no_table_is_classed_that_does_not_exist():
    assert (TECHNICAL.keys() | CODED_FACTS.keys()) - {model._meta.label for model in ours()} == set()


def test_every_free_text_of_care_is_personal():
    texts = {
        f"{model._meta.label}.{field.name}"
        for model in ours()
        for field in model._meta.concrete_fields
        if model.__module__.startswith("netboard.care.")
        and isinstance(field, models.TextField)
        and model._meta.label != "referral.RequirementTable"  # rules of medicine
        and field.name not in (personal_fields(model) or set())
    }

    assert texts == set()


FIELDS = [models.TextField(name="note"), models.DateTimeField(name="placed_at"), models.BooleanField(name="counted")]


@pytest.mark.parametrize(
    ("personal", "other", "flaw"),
    [
        ({"note"}, set(), "x.Case.placed_at is not classed"),
        (None, {"note", "placed_at"}, "x.Case has no class Personal of its own"),
        ({"note"}, {"placed_at", "note"}, "x.Case.note is classed twice"),
        ({"note", "gone"}, {"placed_at"}, "x.Case.gone is classed and does not exist"),
    ],
)
def test_a_flaw_of_classing_is_found(personal, other, flaw):
    assert list(flaws("x.Case", FIELDS, personal=personal, other=other)) == [flaw]
    assert not list(flaws("x.Case", FIELDS, personal={"note"}, other={"placed_at"}))


def test_a_class_personal_is_not_inherited():
    above = type("Above", (), {"Personal": SimpleNamespace(fields=("name",))})

    assert personal_fields(above) == {"name"}
    assert personal_fields(type("Below", (above,), {})) is None
