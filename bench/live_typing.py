"""How many typed characters does the shared text of an opinion lose? Several desks type at once, one of them cut off for a while."""

import json
import threading
import time
from dataclasses import dataclass, field
from typing import Any

import httpx

WORDS = 60
BOX = "text"


@dataclass
class Desk:
    """A page of the shared opinion, by the rules of `board.js`: what it last knew, what it holds now."""

    client: httpx.Client
    address: str
    mark: str
    known: str = ""
    value: str = ""
    typed: list[str] = field(default_factory=list)
    refused: int = 0

    def type(self, number: int) -> None:
        word = f"{self.mark}{number:04d}x"
        self.typed.append(word)
        self.value = f"{self.value} {word}".strip()

    def save(self, *, meanwhile: int | None = None) -> None:
        """Send what the box holds; a word typed before the answer comes is sent the next time."""
        sent = self.value
        body = {"fields": [{"name": BOX, "base": self.known, "text": sent}]}
        if meanwhile is not None:
            self.type(meanwhile)
        answer = self.client.post(self.address, content=json.dumps(body), headers={"Content-Type": "application/json"})
        if not answer.is_success:
            self.refused += 1
            return
        kept = answer.json()["fields"][BOX]["text"]
        if self.value == sent:
            self.known = self.value = kept
        else:
            self.known = sent


def lost_chars(stage: Any, place: Any, *, token: str) -> dict[str, int | float]:
    """Let three desks type into one box at the same time, one of them cut off in between; count what is missing at the end."""
    case = stage.cases[-1]
    base_url, address = f"http://127.0.0.1:{place.port}", f"/board/{stage.session_id}/live/cases/{case}/draft/"
    desks = [
        Desk(_client(base_url, who, token=token), address, mark)
        for who, mark in ((stage.chair, "a"), (stage.desk, "b"), (stage.chair, "c"))
    ]
    started = time.monotonic()
    threads = [threading.Thread(target=_write, args=(desk,), kwargs={"is_cut": desk.mark == "b"}) for desk in desks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    final = str(desks[0].client.get(address, params={"v": "-1"}).json()["fields"][BOX])
    lost = [word for desk in desks for word in desk.typed if word not in final]
    return {
        "typed_chars": sum(len(word) for desk in desks for word in desk.typed), "lost_chars": sum(map(len, lost)),
        "refused": sum(desk.refused for desk in desks), "seconds": round(time.monotonic() - started, 2),
    }  # fmt: skip


def _write(desk: Desk, *, is_cut: bool) -> None:
    """Type word after word; a desk that is cut types on and sends all of it when it is back."""
    for number in range(0, WORDS, 2):
        desk.type(number)
        if not is_cut or not WORDS // 4 < number < 3 * WORDS // 4:
            desk.save(meanwhile=number + 1)
        else:
            desk.type(number + 1)
            time.sleep(0.05)
    desk.save()


def _client(base_url: str, who: Any, *, token: str) -> httpx.Client:
    name, _separator, value = who.cookie.partition("=")
    headers = {
        "X-CSRFToken": token,
        "Origin": base_url.replace("127.0.0.1", "localhost"),
        "Host": base_url.removeprefix("http://").replace("127.0.0.1", "localhost"),
    }
    return httpx.Client(base_url=base_url, cookies={name: value, "netboard_csrf": token}, headers=headers, timeout=30)
