/* The live board beyond what live.js follows: presence by an open page, following the chair, writing an opinion together. */
(() => {
  "use strict";
  const holder = document.querySelector("[data-here]");
  const fill = (pattern, values) => (pattern || "").replace(/%\((\w+)\)s/g, (_all, name) => values[name]);
  const time = () => new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
  const token = () => { const field = document.querySelector("input[name=csrfmiddlewaretoken]"); return field ? field.value : ""; };

  /* An open page says that it is there. Hidden pages say it too: who listens is present. */
  let isHere = false;
  async function beat() {
    if (!holder || !holder.dataset.me || !document.querySelector("[data-open]")) return;
    try {
      const answer = await fetch(holder.dataset.here, { method: "POST", headers: { "X-CSRFToken": token() }, credentials: "same-origin", redirect: "manual" });
      const place = document.querySelector("[data-my-place]");
      const said = answer.ok ? await answer.json() : { here: false, room: "" };
      isHere = said.here;
      if (place && place.textContent !== (said.room || place.dataset.wordAway)) place.textContent = said.room || place.dataset.wordAway;
      if (place) place.classList.toggle("ok", said.here);
    } catch (_error) { /* away: said again in a moment */ }
  }
  if (holder && holder.dataset.me) { beat(); setInterval(beat, 30000); window.addEventListener("online", beat); }

  /* What concerns this person: "you are next". */
  let told = "";
  function mine() {
    const me = holder && holder.dataset.me;
    if (!me) return;
    document.querySelectorAll(".on-deck li[data-for]").forEach((line) => {
      const isMine = line.dataset.for.split(" ").includes(me);
      line.classList.toggle("mine", isMine);
      if (isMine && told !== line.textContent) {
        told = line.textContent;
        const live = document.getElementById("live");
        if (live) live.textContent = line.textContent.trim().replace(/\s+/g, " ");
      }
    });
  }

  /* A form about the case under discussion keeps the case that was on the screen when its first word was typed. */
  document.addEventListener("focusin", (event) => {
    const form = event.target.closest && event.target.closest("form[data-about-case]");
    const room = document.getElementById("room");
    if (!form || !room || form.elements.reason.value) return;
    form.elements.case.value = room.dataset.current;
    const about = form.querySelector("[data-about]");
    const name = room.querySelector(".case-top h2");
    if (about) about.textContent = name ? name.textContent : "";
  });

  /* A desk that shows what the board looks at follows it; one that looks elsewhere stays, and says how to come back. */
  function follow() {
    const desk = document.getElementById("console");
    const where = document.getElementById("where");
    if (!desk || !where || !desk.dataset.follow || where.dataset.current === where.dataset.shown) return;
    if (document.activeElement && document.activeElement.closest("form[data-shared]")) return; // somebody types: the notice and its key lead back
    shared.flush().then((kept) => { if (kept) { shared.leave(); location.assign(desk.dataset.follow); } });
  }

  /* What a fold shows is asked for when it opens; the preview again when the words changed. */
  const unfold = (element) => { if (window.htmx) window.htmx.trigger(element, "fold"); };
  document.addEventListener("toggle", (event) => { if (event.target.open) event.target.querySelectorAll("[data-fold]").forEach(unfold); }, true);
  let redrawn = 0;
  document.addEventListener("board:saved", () => {
    clearTimeout(redrawn);
    redrawn = setTimeout(() => document.querySelectorAll("details[open] > [data-fold=again]").forEach(unfold), 700);
  });

  /* The quorum as it is now, in the form of the opinion too. */
  function quorum() {
    const panel = document.getElementById("presence");
    const notice = document.getElementById("no-quorum");
    if (panel && notice) notice.hidden = panel.dataset.quorum === "met";
  }

  /* What stays in view stands under the bar, however tall the bar is. */
  function measure() {
    const bar = document.querySelector(".bar-box");
    const top = document.querySelector(".top");
    const isStuck = bar && getComputedStyle(bar).position === "sticky";
    document.documentElement.style.setProperty("--under", `${(top && getComputedStyle(top).position === "sticky" ? top.offsetHeight : 0) + (isStuck ? bar.offsetHeight : 0)}px`);
    document.documentElement.style.setProperty("--head", `${top && getComputedStyle(top).position === "sticky" ? top.offsetHeight : 0}px`);
  }
  window.addEventListener("resize", measure);

  /* Light or dark by one key; the display menu keeps the choice. */
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-theme-toggle]")) {
      const root = document.documentElement;
      const isDark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
      const choice = document.querySelector(`form[data-display] input[name=theme][value=${isDark ? "light" : "dark"}]`);
      if (choice) { choice.checked = true; choice.dispatchEvent(new Event("change", { bubbles: true })); } else root.dataset.theme = isDark ? "light" : "dark";
    }
    const opener = event.target.closest("[data-open-dialog]");
    if (opener) { const dialog = document.getElementById(opener.dataset.openDialog); dialog.showModal(); dialog.scrollTop = 0; }
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-key][href^='#']");
    const target = link && document.querySelector(link.getAttribute("href"));
    if (!target) return;
    event.preventDefault();
    target.scrollIntoView({ block: "start" });
    const inside = target.querySelector("button:not([disabled]), a[href], input:not([type=hidden])");
    if (inside) inside.focus({ preventScroll: true });
  });

  /* The opinion that several people write: each box goes to the server a moment after the last key, with the text it started from. */
  const shared = (() => {
    const form = document.querySelector("form[data-shared]");
    const status = form && form.querySelector("[data-status]");
    const seen = form && form.querySelector("[data-shared-seen]");
    const typists = document.querySelector("[data-typists]");
    const known = new Map();
    let timer = 0;
    let sending = null;
    let closed = false;
    let refused = false;
    let composing = false;
    let retry = 800;
    const own = (field) => field.name && !field.name.includes("_FORMS") && !["csrfmiddlewaretoken", "draft", "presented_again_in", "act"].includes(field.name);
    const fields = () => [...form.elements].filter((field) => own(field) && field.matches("input, select, textarea"));
    const value = (name) => {
      const field = form.elements[name];
      if (!field) return "";
      return field instanceof RadioNodeList ? field.value : field.value;
    };
    const names = () => [...new Set(fields().map((field) => field.name))];
    const dirty = () => names().filter((name) => value(name) !== (known.get(name) || ""));

    function say(text, kind) {
      if (!status) return;
      status.textContent = text;
      status.classList.toggle("unsaved", kind === "unsaved");
      status.classList.toggle("failed", kind === "failed");
    }
    function note(name, text) {
      const field = form.querySelector(`[name="${CSS.escape(name)}"]`);
      const box = field && field.closest(".field");
      if (!box) return;
      let line = box.querySelector(".box-note");
      if (!line) { line = document.createElement("p"); line.className = "box-note"; line.setAttribute("role", "status"); box.append(line); }
      line.textContent = text;
    }
    function put(name, text) {
      const row = /^proposals-(\d+)-/.exec(name);
      while (row && !form.elements[name] && Number(row[1]) < 12) {
        const before = document.activeElement;
        const add = form.querySelector("[data-add-row=proposals]");
        const total = form.querySelector("[name=proposals-TOTAL_FORMS]").value;
        add.click();
        if (before && before !== document.body) before.focus();
        if (form.querySelector("[name=proposals-TOTAL_FORMS]").value === total) return;
      }
      const field = form.elements[name];
      if (!field) return;
      if (field instanceof RadioNodeList) { field.value = text; return; }
      if (field.value === text) return;
      const at = [field.selectionStart, field.selectionEnd];
      const old = field.value;
      field.value = text;
      if (document.activeElement !== field || at[0] === null || at[0] === undefined) return;
      let same = 0;
      while (same < old.length && same < text.length && old[same] === text[same]) same += 1;
      const moved = at.map((place) => (place <= same ? place : Math.max(same, place + text.length - old.length)));
      field.setSelectionRange(moved[0], moved[1]);
    }
    function saw(version) { form.dataset.sharedVersion = String(version); if (seen) seen.value = String(version); }

    async function send() {
      if (closed) return !dirty().length;
      const sent = dirty().map((name) => ({ name, base: known.get(name) || "", text: value(name) }));
      if (!sent.length) return true;
      let answer;
      try {
        answer = await fetch(form.dataset.shared, {
          method: "POST", credentials: "same-origin", redirect: "manual",
          headers: { "Content-Type": "application/json", "X-CSRFToken": token(), Accept: "application/json" }, body: JSON.stringify({ fields: sent }),
        });
      } catch (_error) { return again(); }
      if (answer.status === 409) { close(); return false; }
      refused = answer.status === 422;
      if (refused) return again();
      if (!answer.ok) return again(true);
      const kept = await answer.json();
      retry = 800;
      for (const entry of sent) {
        const box = kept.fields[entry.name];
        if (value(entry.name) === entry.text) { known.set(entry.name, box.text); put(entry.name, box.text); } else known.set(entry.name, entry.text);
        if (box.settled === "both") note(entry.name, form.dataset.wordBoth);
        if (box.settled === "others") note(entry.name, form.dataset.wordOthers);
      }
      const isWhole = String(kept.before) === form.dataset.sharedVersion;
      if (isWhole) saw(kept.version);
      delete form.dataset.dirty;
      delete form.dataset.waits;
      say(fill(form.dataset.wordShared, { time: time() }), "");
      document.dispatchEvent(new CustomEvent("board:saved"));
      if (!isWhole) await look();
      return dirty().length ? send() : true;
    }
    function again(isAway = false) {
      if (isAway) form.dataset.waits = "session"; // app.js renews the token of the page once somebody signed in again
      const words = JSON.parse(document.getElementById("ui-words").textContent);
      say(words.offline, "failed");
      clearTimeout(timer);
      timer = setTimeout(flush, retry);
      retry = Math.min(retry * 2, 5000);
      return false;
    }
    function flush() {
      clearTimeout(timer);
      if (!form) return Promise.resolve(true);
      sending = (sending || Promise.resolve(true)).then(send, send);
      return sending;
    }
    async function look() {
      if (!form || closed) return;
      let answer;
      try { answer = await fetch(`${form.dataset.shared}?v=${form.dataset.sharedVersion}`, { credentials: "same-origin", redirect: "manual", headers: { Accept: "application/json" } }); } catch (_error) { return; }
      if (answer.status === 204) { show([]); return; }
      if (!answer.ok) return;
      const theirs = await answer.json();
      if (theirs.version < Number(form.dataset.sharedVersion)) return;
      if (!theirs.open) { close(); return; }
      show(theirs.typists || []);
      let behind = false;
      for (const [name, text] of Object.entries(theirs.fields)) {
        const base = known.get(name) || "";
        if (value(name) === base && !composing) { known.set(name, text); put(name, text); } else if (text !== base) behind = true;
      }
      saw(theirs.version);
      if (behind) { clearTimeout(timer); timer = setTimeout(flush, 50); }
    }
    function show(found) {
      if (typists) typists.textContent = [...new Set(found.map((each) => each.name))].map((name) => fill(typists.dataset.word, { name })).join(" · ");
      if (found.length) { clearTimeout(show.timer); show.timer = setTimeout(look, 6000); }
    }
    /* Somebody recorded the opinion: said at the top of the form too, and nothing more is sent. */
    function close() {
      closed = true;
      say(form.dataset.wordClosed, "failed");
      if (form.querySelector("[data-closed]")) return;
      const notice = document.createElement("p");
      notice.className = "notice danger";
      notice.dataset.closed = "1";
      notice.setAttribute("role", "alert");
      notice.textContent = form.dataset.wordClosed;
      form.prepend(notice);
      form.querySelectorAll("[name=act][value=record]").forEach((button) => { button.hidden = true; });
    }
    function leave() { if (form) { delete form.dataset.dirty; form.dataset.sent = "1"; } }

    if (form) {
      names().forEach((name) => known.set(name, ""));
      fetch(`${form.dataset.shared}?v=-1`, { credentials: "same-origin", redirect: "manual", headers: { Accept: "application/json" } })
        .then((answer) => (answer.ok ? answer.json() : null))
        .then((theirs) => {
          if (!theirs) return;
          for (const [name, text] of Object.entries(theirs.fields)) { if (value(name) === "" || value(name) === text) { known.set(name, text); put(name, text); } else known.set(name, ""); }
          saw(theirs.version);
          show(theirs.typists || []);
          if (dirty().length) flush();
        }).catch(() => {});
      form.addEventListener("compositionstart", () => { composing = true; });
      form.addEventListener("compositionend", () => { composing = false; });
      form.addEventListener("input", (event) => { if (event.isComposing) return; clearTimeout(timer); timer = setTimeout(flush, 350); });
      form.addEventListener("change", () => { clearTimeout(timer); timer = setTimeout(flush, 50); });
      form.addEventListener("focusout", flush);
      window.addEventListener("online", flush);
      document.addEventListener("visibilitychange", () => { if (!document.hidden) flush(); });
      form.addEventListener("submit", (event) => {
        if (form.dataset.flushed || closed || !dirty().length) return;
        event.preventDefault();
        event.stopImmediatePropagation();
        const button = event.submitter;
        flush().then((kept) => { if (!kept && !refused) return; form.dataset.flushed = "1"; form.requestSubmit(button || undefined); delete form.dataset.flushed; });
      }, true);
      document.addEventListener("live:event", (event) => { if (new URL(event.detail.url, location.href).pathname === new URL(form.dataset.shared, location.href).pathname) look(); });
      setInterval(look, 15000);
    }
    return { flush, leave };
  })();

  document.addEventListener("htmx:after:swap", () => { mine(); quorum(); measure(); follow(); if (!isHere) beat(); });
  mine();
  measure();
})();
