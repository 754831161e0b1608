/* Lets a case of an agenda be dragged to another place. The arrows and the box of the place do the same without it. */
(() => {
  "use strict";
  let dragged = null;
  const rowOf = (element) => (element instanceof Element ? element.closest("tr[data-place], tr.line-acts") : null);
  const caseRow = (row) => (row && row.classList.contains("line-acts") ? row.previousElementSibling : row);
  const target = (event) => {
    const row = caseRow(rowOf(event.target));
    return row && row.dataset.place && row.id !== `case-${dragged}` ? row : null;
  };
  const unmark = () => document.querySelectorAll("tr.drop-here").forEach((row) => row.classList.remove("drop-here"));

  document.addEventListener("dragstart", (event) => {
    const handle = event.target instanceof Element ? event.target.closest("[data-drag]") : null;
    if (!handle) return;
    dragged = handle.dataset.drag;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged);
    const row = handle.closest("tr");
    if (row) event.dataTransfer.setDragImage(row, 12, 12);
  });
  document.addEventListener("dragover", (event) => {
    if (dragged === null) return;
    unmark();
    const row = target(event);
    if (!row) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "move";
    row.classList.add("drop-here");
  });
  document.addEventListener("drop", (event) => {
    if (dragged === null) return;
    const row = target(event);
    const form = document.getElementById(`place-${dragged}`);
    dragged = null;
    unmark();
    if (!row || !form) return;
    event.preventDefault();
    form.elements.position.value = row.dataset.place;
    form.requestSubmit(form.querySelector("button[value=position]"));
  });
  document.addEventListener("dragend", () => { dragged = null; unmark(); });
})();
