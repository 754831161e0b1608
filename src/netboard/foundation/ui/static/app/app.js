/* Makes pages quicker to use; every page works without it. No inline script, no eval, text only (never HTML). */
(() => {
  "use strict";
  const root = document.documentElement;
  root.classList.add("js");
  const wordsHolder = document.getElementById("ui-words");
  const words = wordsHolder ? JSON.parse(wordsHolder.textContent) : {};
  const live = document.getElementById("live");
  const say = (text) => { if (live) { live.textContent = ""; setTimeout(() => { live.textContent = text; }, 30); } };
  const fill = (pattern, values) => (pattern || "").replace(/%\((\w+)\)s/g, (_all, name) => values[name]);
  const make = (tag, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };

  /* Clocks: the server wrote the text; only the passing of time is added here. The server's clock is the reference. */
  const serverNow = Date.parse(root.dataset.now || "") || Date.now();
  const offset = serverNow - Date.now();
  const minute = 60000;
  function duration(milliseconds) {
    const minutes = Math.floor(Math.abs(milliseconds) / minute);
    if (minutes >= 48 * 60) return fill(words.days, { days: Math.floor(minutes / 1440) });
    if (minutes >= 60) return fill(words.hours, { hours: Math.floor(minutes / 60), minutes: String(minutes % 60).padStart(2, "0") });
    return fill(words.minutes, { minutes });
  }
  function tick() {
    const now = Date.now() + offset;
    document.querySelectorAll("[data-due]").forEach((clock) => {
      const left = Date.parse(clock.dataset.due) - now;
      const text = fill(left >= 0 ? words.left : words.late, { duration: duration(left) });
      if (clock.textContent !== text) clock.textContent = text;
      clock.classList.toggle("danger", left < 0);
      clock.classList.toggle("warn", left >= 0 && left <= (clock.dataset.budget ? minute : 6 * 60 * minute));
    });
  }
  if (words.left) { tick(); setInterval(tick, 15000); }

  /* Keys: one letter, or "g" then a letter. Never while typing, never with a modifier. */
  const typing = (element) => element.closest("input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select, [contenteditable]");
  const usable = (element) => element.getClientRects().length > 0 && !element.disabled;
  let prefix = "";
  let prefixTimer = 0;
  function act(element) {
    if (element.matches("input:not([type=checkbox], [type=radio]), select, textarea")) { element.focus(); if (element.select) element.select(); } else { element.focus({ preventScroll: element.matches("[data-open-dialog], [data-theme-toggle]") }); element.click(); }
  }
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { escape(event); return; }
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.repeat) return;
    if (root.dataset.keys === "off" || typing(event.target) || document.querySelector("dialog[open]")) return;
    const wanted = prefix + event.key;
    const found = [...document.querySelectorAll("[data-key]")].find((element) => element.dataset.key === wanted && usable(element));
    clearTimeout(prefixTimer);
    prefix = "";
    if (found) { event.preventDefault(); act(found); return; }
    if (document.querySelector(`[data-key^="${CSS.escape(event.key)} "]`)) { prefix = `${event.key} `; prefixTimer = setTimeout(() => { prefix = ""; }, 1500); }
  });
  function escape(event) {
    const menu = document.querySelector("details[data-menu][open]");
    if (menu) { menu.open = false; menu.querySelector("summary").focus(); return; }
    if (typing(event.target)) event.target.blur();
  }
  document.addEventListener("click", (event) => {
    document.querySelectorAll("details[data-menu][open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });

  /* Display settings: applied at once, kept by the server when the form is sent. */
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-display]");
    if (!form) return;
    const { name, value } = event.target;
    if (["auto", "normal", "on"].includes(value)) delete root.dataset[name]; else root.dataset[name] = value;
    fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual", credentials: "same-origin" }).catch(() => {});
  });

  /* Confirmation: a button with data-confirm opens a dialog; without this script the server asks. */
  function confirmFirst(button, event) {
    event.preventDefault();
    event.stopImmediatePropagation();
    const yes = make("button", { className: `btn main${button.classList.contains("danger") ? " danger" : ""}`, value: "yes", textContent: button.dataset.confirmLabel || words.confirm });
    const no = make("button", { className: "btn", value: "no", textContent: words.cancel, autofocus: true });
    const text = make("p", { id: "confirm-text", textContent: button.dataset.confirm });
    const dialog = make("dialog", {}, make("form", { method: "dialog", className: "stack" }, text, make("div", { className: "row" }, yes, no)));
    dialog.setAttribute("aria-labelledby", "confirm-text");
    document.body.append(dialog);
    dialog.addEventListener("close", () => {
      const agreed = dialog.returnValue === "yes";
      dialog.remove();
      button.focus();
      if (agreed) { button.dataset.confirmed = "1"; button.click(); delete button.dataset.confirmed; }
    });
    dialog.showModal();
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-confirm]");
    if (button && !button.dataset.confirmed) confirmFirst(button, event);
  }, true);

  /* Submit once: the pressed button is busy; the server decides anyway (idempotency key). */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method === "dialog" || form.matches("[data-display], [data-again]")) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    const byHtmx = form.hasAttribute("hx-post") && (form.getAttribute("hx-trigger") || "submit").includes("submit");
    if (form.method === "post" && !byHtmx) {
      form.dataset.sent = "1";
      clean(form);
      if (event.submitter) event.submitter.setAttribute("aria-busy", "true");
    }
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; });
    document.querySelectorAll("[aria-busy=true]").forEach((button) => button.removeAttribute("aria-busy"));
  });

  /* Not saved: a form with data-guard says so beside its button and before the page is left. */
  const statusOf = (form) => form.querySelector("[data-status]");
  function show(form, text, kind) {
    const status = statusOf(form);
    if (!status || !text) return;
    status.textContent = text;
    status.classList.toggle("unsaved", kind === "unsaved");
    status.classList.toggle("failed", kind === "failed");
  }
  function clean(form) { delete form.dataset.dirty; }
  document.addEventListener("input", (event) => {
    const form = event.target.form || event.target.closest("form");
    if (!form || !form.matches("[data-guard]")) return;
    form.dataset.edits = String(Number(form.dataset.edits || 0) + 1);
    if (!form.dataset.dirty) { form.dataset.dirty = "1"; show(form, words.unsaved, "unsaved"); }
  });
  window.addEventListener("beforeunload", (event) => { if (document.querySelector("form[data-guard][data-dirty]")) event.preventDefault(); });
  const guarded = (event) => { const form = event.target.closest && event.target.closest("form[data-guard]"); return form; };
  document.addEventListener("htmx:before:request", (event) => { const form = guarded(event); if (form && form.dataset.sent) { event.preventDefault(); return; } if (form) { form.dataset.sentEdits = form.dataset.edits || "0"; show(form, words.saving, ""); } });
  document.addEventListener("htmx:after:request", (event) => {
    const form = guarded(event);
    const status = event.detail && event.detail.ctx && event.detail.ctx.response ? event.detail.ctx.response.status : 0;
    if (!form || !status) return;
    if (status < 400) { if (form.dataset.sentEdits === (form.dataset.edits || "0")) clean(form); show(form, " ", ""); }
    else if (status === 401 || status === 403) { form.dataset.waits = "session"; statusOf(form)?.classList.add("failed"); }
    else show(form, status === 409 ? words.conflict : status === 422 ? words.refused : words.offline, "failed");
  });
  document.addEventListener("htmx:error", (event) => { const form = guarded(event); if (form) { form.dataset.waits = "network"; show(form, words.offline, "failed"); } });

  /* What could not be saved is saved when the network or the session is back: on return to the page, and every few seconds. */
  const waiting = () => [...document.querySelectorAll("form[data-guard][data-waits]")];
  async function saveAgain() {
    const forms = waiting();
    if (!forms.length) return;
    try {
      const answer = await fetch("/session/", { credentials: "same-origin", redirect: "manual", headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      const { token } = await answer.json();
      document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach((field) => { field.value = token; });
      forms.forEach((form) => { delete form.dataset.waits; form.dispatchEvent(new Event("change", { bubbles: true })); });
    } catch (_error) { /* still away: tried again later */ }
  }
  window.addEventListener("focus", saveAgain);
  window.addEventListener("online", saveAgain);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) saveAgain(); });
  setInterval(saveAgain, 10000);

  /* Copy: data-copy="#id" copies the visible text of that element. */
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const source = document.querySelector(button.dataset.copy);
    const copied = navigator.clipboard && source ? navigator.clipboard.writeText(source.innerText) : Promise.reject(new Error("no clipboard"));
    copied.then(() => say(words.copied), () => say(words.notCopied));
  });

  /* Rows of a formset: data-add-row="prefix" clones the <template id="prefix-empty"> and counts one more form. */
  document.addEventListener("click", (event) => {
    const add = event.target.closest("[data-add-row]");
    if (add) addRow(add.dataset.addRow);
    const remove = event.target.closest("[data-remove-row]");
    if (remove) removeRow(remove);
  });
  function addRow(name) {
    const total = document.getElementById(`id_${name}-TOTAL_FORMS`);
    const template = document.getElementById(`${name}-empty`);
    const rows = document.getElementById(`${name}-rows`);
    const most = document.getElementById(`id_${name}-MAX_NUM_FORMS`);
    if (!total || !template || !rows) return;
    if (most && Number(total.value) >= Number(most.value)) { say(words.full); return; }
    const row = template.content.cloneNode(true);
    const number = total.value;
    row.querySelectorAll("*").forEach((element) => {
      for (const attribute of [...element.attributes]) if (attribute.value.includes("__prefix__")) element.setAttribute(attribute.name, attribute.value.replaceAll("__prefix__", number));
    });
    total.value = String(Number(number) + 1);
    rows.append(row);
    prepare(rows);
    const first = rows.lastElementChild.querySelector("input:not([type=hidden]), select, textarea");
    if (first) first.focus();
    say(words.added);
  }
  function removeRow(button) {
    const row = button.closest("[data-row]");
    const erase = row && row.querySelector("input[name$='-DELETE']");
    if (!erase) return;
    erase.checked = true;
    erase.dispatchEvent(new Event("input", { bubbles: true }));
    row.hidden = true;
    say(words.removed);
  }

  /* A form that adapts: an item stays hidden until the situation asks for it or it holds something. The server says what is asked for. */
  const holds = (item) => [...item.querySelectorAll("input, select, textarea")].some((field) => (field.type === "checkbox" || field.type === "radio" ? field.checked : field.value !== ""));
  function adapt() {
    const said = document.getElementById("asked");
    if (!said) return;
    const asked = new Set((said.dataset.asked || "").split(" "));
    document.querySelectorAll("form[data-adaptive] [data-item]").forEach((item) => {
      const always = item.dataset.always !== undefined;
      item.hidden = !always && !asked.has(item.dataset.item) && !holds(item) && !item.closest("[data-all]");
    });
  }
  document.addEventListener("htmx:after:swap", adapt);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-show-all]");
    const section = button && document.getElementById(button.dataset.showAll);
    if (!section) return;
    const shown = section.toggleAttribute("data-all");
    button.setAttribute("aria-pressed", String(shown));
    if (shown) section.querySelectorAll("[data-item]").forEach((item) => { item.hidden = false; }); else adapt();
  });

  /* Files dropped anywhere on the drop zone are chosen as if picked; a scan that is being read is asked for again. */
  document.querySelectorAll("[data-drop]").forEach((zone) => {
    const input = zone.querySelector("input[type=file]");
    const over = (event, on) => { event.preventDefault(); zone.classList.toggle("over", on); };
    zone.addEventListener("dragover", (event) => over(event, true));
    zone.addEventListener("dragleave", (event) => over(event, false));
    zone.addEventListener("drop", (event) => { over(event, false); if (event.dataTransfer.files.length) { input.files = event.dataTransfer.files; input.dispatchEvent(new Event("change", { bubbles: true })); } });
    input.addEventListener("change", () => {
      say(fill(words.chosen, { count: input.files.length }));
      const read = input.form && input.form.querySelector("[data-read]");
      if (read && input.files.length) read.click();
    });
  });
  if (document.querySelector("[data-waiting]")) setTimeout(() => { const form = document.querySelector("form[data-guard]"); if (!form || !form.dataset.dirty) location.reload(); }, 6000);

  /* A calendar beside text dates: the text stays the value, the browser's own picker fills it. */
  function addPicker(field) {
    const native = make("input", { type: "date", tabIndex: -1, className: "sr-only" });
    native.setAttribute("aria-hidden", "true");
    const button = make("button", { type: "button", className: "btn quiet small", textContent: "📅" });
    button.textContent = "";
    button.append(make("span", { className: "calendar-sign" }), make("span", { className: "sr-only", textContent: words.pickDate }));
    button.addEventListener("click", () => {
      const typed = /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(field.value.trim());
      native.value = typed ? `${typed[3]}-${typed[2]}-${typed[1]}` : "";
      native.showPicker();
    });
    native.addEventListener("change", () => {
      if (!native.value) return;
      field.value = native.value.split("-").reverse().join("/");
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.focus();
    });
    field.after(button, native);
  }

  /* What must be prepared in a page and in each fragment that arrives. */
  function prepare(scope) {
    scope.querySelectorAll("input[data-date]:not([data-ready])").forEach((field) => {
      field.dataset.ready = "1";
      if ("showPicker" in HTMLInputElement.prototype && !field.disabled && !field.readOnly) addPicker(field);
    });
    const summary = scope.querySelector("[data-focus]");
    if (summary) summary.focus();
    if (words.left) tick();
  }
  prepare(document);
  document.addEventListener("htmx:after:swap", () => prepare(document.body));
})();
