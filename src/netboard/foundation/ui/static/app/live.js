/* Keeps parts of a page as the server has them: <div id data-live="stream" data-state="address" data-version="17" data-case="45">.
   A part that changes with another address names that one: data-topic.
   The stream says which address moved; the page asks there for what its own user may see. Without the stream it asks every 3 s.
   [data-live-state] tells people how the page follows, in the words of its data-word-live, -polling and -cut ("... %(time)s").
   Every event is dispatched on the document as "live:event" with {version, url}. No inline script, no eval, text only. */
(() => {
  "use strict";
  const POLL = 3000, SILENCE = 30000, JITTER = 150, REOPEN = 15000;
  const parts = () => [...document.querySelectorAll("[data-live][data-state]")];
  const path = (address) => new URL(address, location.href).pathname;
  const topic = (part) => path(part.dataset.topic || part.dataset.state);
  const asking = new Map();
  const newest = new Map();
  const streams = new Map();
  let cutSince = null, ended = false;

  /* How the page follows, in words. */
  function show(state) {
    document.querySelectorAll("[data-live-state]").forEach((place) => {
      const word = place.getAttribute(`data-word-${state}`) || "";
      const time = (cutSince || new Date()).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
      const text = word.replace("%(time)s", time);
      if (place.textContent !== text) place.textContent = text;
      place.dataset.liveState = state;
    });
  }
  const heard = (stream) => Date.now() - stream.heardAt <= SILENCE && stream.source && stream.source.readyState === EventSource.OPEN;
  const mode = () => (cutSince || ended ? "cut" : [...streams.values()].every(heard) ? "live" : "polling");

  /* Asking: one request at a time for each part; what moved meanwhile is asked for afterwards. */
  const key = (part) => part.id || part.dataset.state;
  const behind = (part) => (newest.get(topic(part)) || 0) > Number(part.dataset.version || 0);
  async function ask(part) {
    if (ended) return;
    if (asking.get(key(part))) { asking.set(key(part), "again"); return; }
    asking.set(key(part), "now");
    try {
      const address = new URL(part.dataset.state, location.href);
      address.searchParams.set("v", part.dataset.version || "");
      address.searchParams.set("case", part.dataset.case || "");
      const answer = await fetch(address, { credentials: "same-origin", headers: { "HX-Request": "true", "HX-Current-URL": location.href }, signal: AbortSignal.timeout(15000) });
      if (answer.status === 401 || answer.status === 403 || answer.status === 404) end(answer);
      else if (answer.status === 200) await swap(part, await answer.text());
      else if (answer.status !== 204) throw new Error(String(answer.status));
      if (answer.ok) cutSince = null;
    } catch (_error) {
      cutSince = cutSince || new Date();
    }
    const again = asking.get(key(part)) === "again";
    asking.delete(key(part));
    show(mode());
    if (again && !ended) ask(current(part));
  }
  const current = (part) => (part.isConnected ? part : parts().find((one) => key(one) === key(part)) || part);

  /* What is being typed stays: htmx keeps focus, caret and typed text of what stays in the page; a form that is not saved is left alone. */
  async function swap(part, text) {
    const unsaved = [...part.querySelectorAll("form[data-dirty]")];
    unsaved.forEach((form) => form.setAttribute("hx-morph-skip", ""));
    try { await window.htmx.swap({ text, target: part, sourceElement: part, swap: "outerMorph" }); }
    finally { unsaved.forEach((form) => form.removeAttribute("hx-morph-skip")); }
  }

  /* The right or the session ended: nothing more is asked, unless a person comes back to the page. */
  function end(answer) {
    ended = true;
    cutSince = cutSince || new Date();
    streams.forEach((stream) => stream.source && stream.source.close());
    const target = answer.headers.get("HX-Redirect");
    if (target && !document.querySelector("form[data-dirty]")) location.assign(target);
  }

  /* Listening. */
  function open(address) {
    const stream = streams.get(address) || { heardAt: 0, openedAt: 0, source: null };
    streams.set(address, stream);
    if (stream.source) stream.source.close();
    stream.openedAt = Date.now();
    stream.wait = REOPEN * (1 + Math.random());
    stream.source = new EventSource(address, { withCredentials: true });
    const alive = () => { stream.heardAt = Date.now(); show(mode()); };
    stream.source.addEventListener("open", alive);
    stream.source.addEventListener("beat", alive);
    stream.source.addEventListener("error", () => { stream.heardAt = 0; poll(); });
    stream.source.addEventListener("moved", (event) => { alive(); moved(JSON.parse(event.data)); });
  }
  function moved(event) {
    if ((newest.get(event.url) || 0) < event.version) newest.set(event.url, event.version);
    document.dispatchEvent(new CustomEvent("live:event", { detail: { version: event.version, url: event.url } }));
    parts().filter((part) => topic(part) === event.url && behind(part)).forEach((part) => {
      setTimeout(() => { const now = current(part); if (behind(now)) ask(now); }, Math.random() * JITTER);
    });
  }
  function follow() {
    const wanted = new Set(parts().map((part) => part.dataset.live));
    streams.forEach((stream, address) => { if (!wanted.has(address)) { stream.source.close(); streams.delete(address); } });
    wanted.forEach((address) => {
      const stream = streams.get(address);
      const stuck = stream && !heard(stream) && Date.now() - stream.openedAt > stream.wait && (stream.source.readyState === EventSource.CLOSED || Date.now() - stream.openedAt > SILENCE);
      if (!stream || stuck) open(address);
    });
  }

  /* Without a stream that is heard, ask; a part whose stream is heard is asked for only when something moved. */
  function poll() {
    parts().forEach((part) => { const stream = streams.get(part.dataset.live); if (!stream || !heard(stream)) ask(part); });
  }
  function back() {
    if (document.hidden || !parts().length) return;
    ended = false;
    follow();
    parts().forEach(ask);
  }
  if (!parts().length) return;
  follow();
  show("polling");
  setInterval(() => { if (!ended) { follow(); poll(); show(mode()); } }, POLL);
  window.addEventListener("offline", () => { cutSince = cutSince || new Date(); show(mode()); });
  window.addEventListener("online", back);
  document.addEventListener("visibilitychange", back);
  window.addEventListener("pagehide", () => streams.forEach((stream) => stream.source.close()));
  window.addEventListener("pageshow", (event) => { if (event.persisted) { streams.clear(); back(); } });
})();
