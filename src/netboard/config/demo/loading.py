"""How do the synthetic dossiers enter the demonstration? Through the forms and services, spread over every state."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import connection
from django.http import QueryDict

from netboard.care.patients import forms as patient_forms
from netboard.care.referral import forms, rules, services
from netboard.care.referral.models import Dossier
from netboard.config.demo import boards, letters, payload, people
from netboard.foundation import clock
from netboard.foundation.access.roles import Role
from netboard.foundation.files import services as file_services

PAST, RECENT, NEXT = "past", "recent", "next"
PLAN = {
    "SYN-002": PAST, "SYN-003": PAST, "SYN-008": PAST,  # discussed a week ago, delivered
    "SYN-006": RECENT, "SYN-010": RECENT,  # discussed yesterday: one refused address, one to sign
    "SYN-004": NEXT, "SYN-001": NEXT, "SYN-009": NEXT,  # on today's agenda, one urgent
}  # fmt: skip
ACCEPTED, RETURNED, DRAFT = frozenset({"SYN-012"}), frozenset({"SYN-007"}), frozenset({"SYN-011"})
STEPS = 16


class Loader:
    """One loading; `at` is now, and everything is dated before it."""

    def __init__(self, *, at: datetime, step: Callable[[], None]) -> None:
        self.at, self.step = at, step
        self.cast = people.create(at=at - timedelta(days=60))
        self.boards = boards.create(self.cast, at=at)
        self.dossiers: dict[str, Dossier] = {}
        step()

    def run(self) -> None:
        for record in payload.records():
            self._write(record)
            self.step()
        for name in (PAST, RECENT):
            self._hold(name)
            self.step()
        self._place(NEXT, at=self.at - timedelta(hours=30))
        boards.invite(self.cast, self.boards[NEXT], at=self.at - timedelta(hours=50))
        boards.release(self.cast, self.boards[NEXT], at=self.at - timedelta(hours=26))
        boards.prepare(self.cast, self.boards[NEXT], dossiers=self.dossiers, at=self.at - timedelta(hours=20))
        self._add_redirected_and_withdrawn()
        forget_old_news(before=self.at - timedelta(hours=1))
        self.step()

    def _write(self, record: payload.Record) -> None:
        code = record["id"]
        moment = self._submitted_at(code)
        dossier = open_draft(self.cast, record, at=moment)
        self.dossiers[code] = dossier
        fields = payload.dossier_fields(record, informed_on=clock.today(moment) - timedelta(days=2))
        self._attach(record, dossier, at=moment)
        if code in DRAFT:
            self._save(dossier, fields, at=moment)
            return
        submit(self.cast, record, dossier, fields, at=moment + timedelta(minutes=4))
        if code in PLAN or code in ACCEPTED:
            self._decide(dossier, rules.Act.ACCEPT, "", at=moment + timedelta(hours=3))
        if code in RETURNED:
            reason = "La TEP SSTR n’est pas jointe et la date de la chirurgie ne correspond pas au compte rendu. Merci de compléter."
            self._decide(dossier, rules.Act.RETURN, reason, at=moment + timedelta(hours=5))

    def _submitted_at(self, code: str) -> datetime:
        days = {PAST: 12, RECENT: 6, NEXT: 3}.get(PLAN.get(code, ""), 1)
        return self.at - timedelta(days=days, hours=int(code[-2:]) % 5)

    def _save(self, dossier: Dossier, fields: payload.Fields, *, at: datetime) -> None:
        typed = query({name: value for name, value in fields.items() if name not in {"informed_on", "no_objection"}})
        actor = dossier.referrer_account
        services.save_draft(actor=actor, dossier_id=dossier.pk, version=dossier.version, payload=forms.payload_of(typed), at=at)

    def _attach(self, record: payload.Record, dossier: Dossier, *, at: datetime) -> None:
        for kind, name, content in letters.of(record, at=at):
            examined = file_services.examine(content=content, name=name)
            services.add_document(
                actor=dossier.referrer_account, dossier_id=dossier.pk, examined=examined, kind=kind, title=name.removesuffix(".pdf"),
                dated_on=clock.today(at), at=at,
            )  # fmt: skip

    def _decide(self, dossier: Dossier, act: rules.Act, reason: str, *, at: datetime) -> None:
        services.triage_dossier(actor=self.cast.first(Role.COORDINATOR), dossier_id=dossier.pk, act=act, reason=reason, at=at)

    def _place(self, name: str, *, at: datetime) -> None:
        for code in [code for code, board in PLAN.items() if board == name]:
            boards.place(self.cast, self.boards[name], self.dossiers[code], at=at)

    def _hold(self, name: str) -> None:
        session = self.boards[name]
        self._place(name, at=session.cutoff_at - timedelta(hours=2))
        boards.release(self.cast, session, at=session.cutoff_at)
        boards.hold(
            self.cast, session, records={record["id"]: record for record in payload.records()}, dossiers=self.dossiers, signed=_is_signed
        )

    def _add_redirected_and_withdrawn(self) -> None:
        for code, question in (
            ("SYN-010", "Paragangliome cervical controlatéral : geste ORL ?"),
            ("SYN-002", "Même nodule, demande en double"),
        ):
            record = next(record for record in payload.records() if record["id"] == code)
            moment = self.at - timedelta(hours=8)
            actor = self.cast.referrers[code]
            dossier = services.open_dossier(
                actor=actor, patient=self.dossiers[code].patient, referrer=self.dossiers[code].referrer, key=uuid.uuid4(), at=moment
            )
            fields = payload.dossier_fields(record, informed_on=clock.today(moment)) | {"question": question}
            submit(self.cast, record, dossier, fields, at=moment)
            if code == "SYN-010":
                self._decide(dossier, rules.Act.REDIRECT, "Question de chirurgie cervicale : RCP ORL tête et cou du CHU.", at=moment)
            else:
                services.withdraw_dossier(actor=actor, dossier_id=dossier.pk, reason="Dossier saisi deux fois.", at=moment)


def _is_signed(code: str) -> bool:
    return code != "SYN-010"


def load(*, at: datetime, step: Callable[[], None]) -> None:
    """Load the whole demonstration."""
    Loader(at=at, step=step).run()


def open_draft(cast: people.Cast, record: payload.Record, *, at: datetime) -> Dossier:
    """Type step 1 of the form and open the draft."""
    gp = patient_forms.picked_label(cast.gps[record["id"]])
    form = patient_forms.PatientForm(payload.identity_fields(record, gp=gp), today=clock.today(at))
    if not form.is_valid():
        raise ValueError(form.errors.as_json())
    said, actor = form.said(), cast.referrers[record["id"]]
    if actor.professional is None:
        raise ValueError(actor)
    return services.open_for_new_patient(
        actor=actor, identity=said.identity, surroundings=said.surroundings, referrer=actor.professional, key=uuid.uuid4(), at=at
    )


def submit(cast: people.Cast, record: payload.Record, dossier: Dossier, fields: payload.Fields, *, at: datetime) -> None:
    """Type step 2 of the form and submit."""
    site = next(site for site in cast.sites.values() if site.city == record["referent"]["site_RCP"])
    typed = query(fields | {"referrer": str(dossier.referrer_id), "board_site": str(site.pk)})
    bundle = forms.typed_bundle(typed, dossier=dossier, today=clock.today(at))
    if not bundle.is_valid():
        raise ValueError([part.errors for part in bundle.parts if part.errors])
    services.submit_dossier(
        actor=dossier.referrer_account, dossier_id=dossier.pk, key=uuid.uuid4(), facts=bundle.facts(), payload=forms.payload_of(typed),
        informed_on=bundle.main.cleaned_data["informed_on"], board_site=site, referrer=bundle.main.cleaned_data["referrer"], at=at,
    )  # fmt: skip


def query(fields: payload.Fields) -> QueryDict:
    """Send fields as a browser would."""
    typed = QueryDict(mutable=True)
    typed.update(fields)
    return typed


def forget_old_news(*, before: datetime) -> None:
    """Take the notices of the past out of the queue, so that the mailbox starts with what happens today."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM procrastinate_jobs WHERE task_name = 'netboard.hear' AND status = 'todo'"
            " AND (args->>'news_id')::bigint IN (SELECT id FROM jobs_news WHERE told_at < %s)",
            [before],
        )
