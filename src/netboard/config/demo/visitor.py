"""How does a person without hands use the pages? By reading forms, filling them and sending them, as a browser does."""

from typing import Any
from urllib.parse import urljoin

import httpx
from lxml import html

Fields = dict[str, str]


class PageRefused(AssertionError):  # noqa: N818 -- it says what happened
    """A page did not answer as the main job needs."""


class Visitor:
    """A signed-in person, one cookie jar each."""

    def __init__(self, base_url: str) -> None:
        self.client = httpx.Client(base_url=base_url, follow_redirects=True, timeout=60, headers={"accept-language": "fr"})
        self.url = base_url
        self.tree: Any = html.fromstring("<html></html>")

    def sign_in(self, email: str, password: str) -> None:
        self.get("/account/login/")
        self.send({"login": email, "password": password}, having="password")
        if "/account/" in self.url:
            raise PageRefused(f"{email} could not sign in: {self.text()[:300]}")

    def get(self, path: str) -> None:
        self._keep(self.client.get(path))

    def send(self, fields: Fields, *, having: str = "", action: str = "", button: Fields | None = None, status: int = 200) -> bytes:
        """Fill the form that has a field or an action, keep what it already holds, and send it; answer what was sent."""
        form = self._form(having=having, action=action)
        filled: list[tuple[str, str]] = [(name, value) for name, value in form.form_values() if name not in fields]
        filled += [*fields.items(), *(button or {}).items()]
        request = self.client.build_request("POST", urljoin(self.url, form.action or ""), data=_grouped(filled))
        self._keep(self.client.send(request, follow_redirects=True), status=status)
        self.last = request
        return request.content

    def repeat(self) -> None:
        """Send the last form again, as a double click or a retry does."""
        again = self.client.build_request(
            "POST", self.last.url, content=self.last.content, headers={"content-type": self.last.headers["content-type"]}
        )
        self._keep(self.client.send(again, follow_redirects=True))

    def links(self, part: str) -> list[str]:
        """List the addresses of the page that hold a part, without doubles, in order."""
        return list(dict.fromkeys(str(link) for link in self.tree.xpath("//a/@href") if part in str(link)))

    def text(self) -> str:
        return " ".join(self.tree.text_content().split())

    def _form(self, *, having: str, action: str) -> Any:
        for form in self.tree.forms:
            if (not having or having in form.fields) and (not action or (form.action or "").endswith(action)) and form.method == "POST":
                return form
        raise PageRefused(f"no form with {having or action} on {self.url}: {self.text()[:300]}")

    def _keep(self, response: httpx.Response, *, status: int = 200) -> None:
        self.url = str(response.url)
        self.tree = html.fromstring(response.content)
        self.tree.make_links_absolute(self.url)
        if response.status_code != status:
            raise PageRefused(f"{response.status_code} on {self.url}: {self.text()[:600]}")


def _grouped(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for name, value in pairs:
        grouped.setdefault(name, []).append(value)
    return grouped
