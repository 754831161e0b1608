"""How do the browser tests set the scene? By HTTP, as a person would: patients nobody else has, sessions of their own."""

import random
import re
import string
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from netboard.config.demo import environment, payload, people
from netboard.config.demo.visitor import Visitor
from netboard.foundation import clock
from tests.browser import papers

REFERRER = "referent@netboard.example"
COORDINATOR = "coordination@netboard.example"
CHAIR = "president@netboard.example"
EXPERT = "expert@netboard.example"
PATHOLOGIST = "pathologie@netboard.example"
QUALITY = "qualite@netboard.example"
ADMINISTRATOR = "admin@netboard.example"
RECORD = next(record for record in payload.records() if record["id"] == "SYN-001")
ELSEWHERE = next(record for record in payload.records() if record["referent"]["etablissement"] != RECORD["referent"]["etablissement"])
READER = people.referrer_email(next(record for record in payload.records() if record["id"] == "SYN-002"))
STRANGER = people.referrer_email(ELSEWHERE)


def fresh_name() -> str:
    """Make a family name that no other patient has, of letters only."""
    return "ZZESSAI" + "".join(random.choices(string.ascii_uppercase, k=10))  # noqa: S311 -- a name, not a secret


@dataclass(frozen=True)
class Written:
    """A dossier of a test: its row, its patient."""

    pk: int
    family_name: str


class Stage:
    """Prepares what a test needs before its browser opens."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._visitors: dict[str, Visitor] = {}
        self._starts: set[str] = set()

    def close(self) -> None:
        for visitor in self._visitors.values():
            visitor.client.close()

    def visitor(self, email: str) -> Visitor:
        if email not in self._visitors:
            self._visitors[email] = Visitor(self.url)
            self._visitors[email].sign_in(email, environment.PASSWORD)
        return self._visitors[email]

    @cached_property
    def gp_label(self) -> str:
        """Read the label under which the page offers the treating doctor."""
        _title, family, given = RECORD["medecin_traitant"].removesuffix(" (fictif)").split()
        doctor = self.visitor(REFERRER)
        doctor.get(f"/patients/doctors/?gp={family} {given}")
        return str(doctor.tree.xpath("//option/@value")[0])

    def draft(self, *, patient: str = "") -> Written:
        """Open a draft of a new patient; nothing but the identity is typed."""
        name = patient or fresh_name()
        doctor, gp = self.visitor(REFERRER), self.gp_label
        doctor.get("/dossiers/new/")
        doctor.send(payload.identity_fields(RECORD, gp=gp) | self.own(name), having="birth_family_name")
        return Written(number_in(doctor.url), name)

    def own(self, family_name: str) -> dict[str, str]:
        return {"birth_family_name": family_name, "first_given_name": "Camille", "local_number": family_name}

    def submitted(self) -> Written:
        """Submit a dossier that lacks some items, the blood count of its question among them."""
        written = self.draft()
        doctor = self.visitor(REFERRER)
        fields = payload.dossier_fields(RECORD, informed_on=clock.today(clock.now()) - timedelta(days=1))
        rows = [name.removesuffix("analyte") for name, value in fields.items() if value in {"HB", "WBC"} and name.endswith("-analyte")]
        fields = {name: "" if name.startswith(tuple(rows)) else value for name, value in fields.items()}
        doctor.send(fields, having="question", button={"act": "submit"})
        assert doctor.url.endswith("/receipt/"), doctor.text()[:600]
        return written

    def accepted(self) -> Written:
        written = self.submitted()
        coordinator = self.visitor(COORDINATOR)
        coordinator.get(f"/dossiers/{written.pk}/triage/")
        coordinator.send({"act": "accept"}, having="reason")
        return written

    def drop(self, *dropped: papers.Paper) -> str:
        """Drop papers before the patient is known, and answer the address of the first page that shows them."""
        doctor = self.visitor(REFERRER)
        doctor.get("/dossiers/new/")
        form = next(form for form in doctor.tree.forms if "files" in form.fields)
        files = [("files", (paper.name, paper.content, paper.content_type)) for paper in dropped]
        answer = doctor.client.post(
            "/dossiers/new/drop/", data={name: value for name, value in form.form_values() if name != "files"}, files=files
        )
        assert answer.is_success, answer.text[:600]
        return str(answer.url).removeprefix(self.url)

    def session(self) -> int:
        """Plan a session that begins in a moment, before all the others."""
        coordinator = self.visitor(COORDINATOR)
        for minutes in random.sample(range(3, 88), 85):
            at = clock.local(clock.now() + timedelta(minutes=minutes))
            if f"{at:%H:%M}" in self._starts:  # the same minute would be the same session, with the cases of another test
                continue
            self._starts.add(f"{at:%H:%M}")
            coordinator.get("/board/")
            coordinator.send({"starts_at": f"{at:%d/%m/%Y %H:%M}"}, having="starts_at")
            if found := re.search(r"/board/(\d+)/$", coordinator.url):
                return int(found[1])
        raise AssertionError(coordinator.text()[:600])

    def place(self, session: int, written: Written) -> None:
        coordinator = self.visitor(COORDINATOR)
        coordinator.get(f"/board/{session}/")
        forms = [form for form in coordinator.tree.forms if (form.action or "").endswith("/place/")]
        mine = next((form for form in forms if form.fields["dossier"] == str(written.pk)), None)
        assert mine is not None, f"dossier {written.pk} does not wait: {coordinator.text()[:3000]}"
        answer = coordinator.client.post(mine.action, data=dict(mine.form_values()) | {"reason": "complet ce matin"})
        assert answer.is_success, answer.text[:600]

    def open(self, session: int) -> None:
        self.steer(session, "open")

    def steer(self, session: int, act: str) -> None:
        chair = self.visitor(CHAIR)
        chair.get(f"/board/{session}/")
        chair.send({}, action="/steer/", button={"act": act})

    def links(self, email: str, address: str, part: str) -> list[str]:
        """List the addresses on a page whose path matches a pattern, without host."""
        visitor = self.visitor(email)
        visitor.get(address)
        paths = [link.removeprefix(self.url) for link in visitor.links("/")]
        return [path for path in paths if re.fullmatch(part, path)]


def number_in(address: str) -> int:
    found = re.search(r"/(\d+)/", address)
    assert found, address
    return int(found[1])


class Scene:
    """What the screens show, prepared once and then only looked at."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    @cached_property
    def draft(self) -> Written:
        return self.stage.draft()

    @cached_property
    def submitted(self) -> Written:
        return self.stage.submitted()

    @cached_property
    def intake(self) -> str:
        name = fresh_name()
        return self.stage.drop(papers.form(name), papers.laboratory(name))

    @cached_property
    def disagreeing(self) -> str:
        return self.stage.drop(papers.form(fresh_name()), papers.form(fresh_name(), born="02/02/1950", name="autre.pdf"))

    @cached_property
    def read(self) -> int:
        """Open a draft in which papers were read and nothing is decided yet."""
        name = fresh_name()
        address = self.stage.drop(papers.form(name), papers.laboratory(name))
        doctor = self.stage.visitor(REFERRER)
        doctor.get(address)
        doctor.send({"postcode": papers.POSTCODE, "gp_status": "unknown"}, having="birth_family_name")
        return number_in(doctor.url)

    @cached_property
    def renewed(self) -> int:
        """Ask for a new discussion of a patient whose report was delivered."""
        doctor = self.stage.visitor(READER)
        doctor.get(self.first(READER, "/dossiers/?state=delivered", r"/dossiers/\d+/"))
        doctor.send({}, action="/renew/")
        return number_in(doctor.url)

    @cached_property
    def live(self) -> int:
        """Hold a session: its first case has its opinion, the second is under discussion, three physicians are here."""
        cases = [self.stage.accepted(), self.stage.accepted()]
        session = self.stage.session()
        for written in cases:
            self.stage.place(session, written)
        self.stage.open(session)
        chair = self.stage.visitor(CHAIR)
        chair.get(f"/board/{session}/live/")
        arrive(chair, people_here=3)
        fields = {"kind": "surveillance", "text": "Surveillance clinique, TDM et dosage à six mois."}
        chair.send(fields, action="/opinion/", button={"act": "record"})
        chair.get(f"/board/{session}/live/")
        forward = next(form for form in chair.tree.forms if form.xpath(".//button[@data-key='j']"))
        chair.send({}, action=forward.action.removeprefix(self.stage.url))
        return session

    @cached_property
    def cases(self) -> list[int]:
        """Give the case that has its opinion, then the one under discussion."""
        chair = self.stage.visitor(CHAIR)
        chair.get(f"/board/{self.live}/live/")
        return list(dict.fromkeys(int(link.rsplit("=", 1)[1]) for link in chair.links(f"/board/{self.live}/live/?case=")))

    @cached_property
    def report(self) -> int:
        """Open the report of the discussed case, as a draft."""
        chair = self.stage.visitor(CHAIR)
        chair.get(f"/reports/cases/{self.cases[0]}/write/")
        if "/cases/" in chair.url:
            chair.send({})
        return number_in(chair.url.split("/reports")[1])

    @cached_property
    def planned(self) -> int:
        """Plan a session with a case on its agenda."""
        session = self.stage.session()
        self.stage.place(session, self.stage.accepted())
        return session

    def first(self, email: str, address: str, part: str) -> str:
        found = self.stage.links(email, address, part)
        assert found, f"no {part} on {address}"
        return found[0]

    def entry(self, kind: str, part: str) -> str:
        return self.first(COORDINATOR, f"/centre/directory/?kind={kind}", rf"/centre/directory/{part}/\d+/")

    @cached_property
    def signed(self) -> str:
        """Find a report that was delivered; its referring doctor reads it too."""
        return self.first(READER, "/reports/?show=delivered", r"/reports/\d+/")

    @cached_property
    def refused_delivery(self) -> str:
        return self.first(COORDINATOR, "/reports/deliveries/", r"/reports/deliveries/\d+/")


def arrive(visitor: Visitor, *, people_here: int) -> None:
    """Note on the live page that the first so many people are here."""
    forms = [form for form in visitor.tree.forms if (form.action or "").endswith("/presence/") and "professional" in form.fields]
    for form in forms[:people_here]:
        visitor.client.post(form.action, data=dict(form.form_values()) | {"act": "arrive"})
