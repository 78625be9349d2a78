/* The citation panel: jump to a marker or a finding, insert a marker, add a reference by URL. */

const desk = document.querySelector("[data-reference-url]");
const area = desk?.querySelector("#id_body");
const visits = new Map();
const WAIT = 300; // milliseconds without a key
let looked = 0; // the number of the last look into the library: only its answer is shown

function markersOf(number) {
  const markers = [];
  for (const match of area.value.matchAll(/\[(\d[\d ,;–-]*)\]/g)) {
    const isCited = match[1].split(/[,;]/).some((item) => {
      const [first, last] = item.split(/[–-]/).map(Number);
      return first === number || (last && first <= number && number <= last);
    });
    if (isCited) markers.push({ start: match.index, end: match.index + match[0].length });
  }
  return markers;
}

function show(range) {
  if (range) area.dispatchEvent(new CustomEvent("editor:show", { detail: range }));
}

function jump(number) {
  const markers = markersOf(number);
  const visit = visits.get(number) ?? 0;
  visits.set(number, visit + 1);
  show(markers[visit % markers.length]);
}

/* A finding carries the beginning of its passage as plain words; look for ever fewer of them. */
function seek(passage) {
  const words = passage.split(/\s+/);
  for (let count = words.length; count > 0; count -= 1) {
    const pattern = words
      .slice(0, count)
      .map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
      .join("[\\s*_>]+");
    const match = new RegExp(pattern).exec(area.value);
    if (match) return show({ start: match.index, end: match.index + match[0].length });
  }
}

function rows() {
  return [...desk.querySelectorAll("#citations-group tr.form-row:not(.empty-form)")].map((row) => ({
    number: row.querySelector("[name$='-number']"),
    reference: row.querySelector("[name$='-reference']"),
  }));
}

function rowOf(reference) {
  return rows().find((item) => item.reference.value === String(reference.id));
}

function cite(reference) {
  let row = rowOf(reference);
  if (!row) {
    const number = Math.max(0, ...rows().map((item) => Number(item.number.value))) + 1;
    desk.querySelector("#citations-group .add-row a").click();
    row = rows().at(-1);
    row.number.value = number;
    row.reference.append(new Option(reference.label, reference.id, true, true));
    row.reference.dispatchEvent(new Event("change", { bubbles: true }));
  }
  const marker = `[${row.number.value}]`;
  area.dispatchEvent(new CustomEvent("editor:insert", { detail: { text: marker } }));
  return marker;
}

function fill(message, params) {
  return message.replace(/\{(\w+)\}/g, (_, name) => params[name]);
}

/* Says while an address is written that the library has it. What is no address yet is not told. */
async function lookUp(field, status) {
  const number = (looked += 1);
  status.textContent = "";
  if (!field.value.trim()) return;
  const query = new URLSearchParams({ url: field.value });
  const response = await fetch(`${desk.dataset.referenceUrl}?${query}`);
  const isJson = response.headers.get("Content-Type")?.includes("json");
  const reference = response.ok && isJson ? await response.json() : {};
  if (number !== looked || !reference.id) return;
  const row = rowOf(reference);
  const { textCited, textPresent } = status.dataset;
  const params = { ...reference, marker: `[${row?.number.value}]` };
  status.textContent = fill(row ? textCited : textPresent, params);
}

async function add(field, status) {
  looked += 1;
  status.textContent = "";
  const token = desk.closest("form").querySelector("[name=csrfmiddlewaretoken]");
  const response = await fetch(desk.dataset.referenceUrl, {
    method: "POST",
    headers: { "X-CSRFToken": token.value },
    body: new URLSearchParams({ url: field.value }),
  });
  const type = response.headers.get("Content-Type") ?? "";
  if (!type.includes("json")) throw new Error(status.dataset.textDenied);
  const reference = await response.json();
  if (reference.error) throw new Error(reference.error);
  const { textNew, textKnown, textAgain } = status.dataset;
  const message = rowOf(reference) ? textAgain : reference.is_new ? textNew : textKnown;
  field.value = "";
  status.textContent = fill(message, { marker: cite(reference), source: reference.source });
}

if (area) {
  const field = desk.querySelector("#cite_url");
  const status = desk.querySelector("[data-citing-status]");
  const button = desk.querySelector("[data-add-reference]");
  button.hidden = false;
  button.addEventListener("click", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    add(field, status).catch((error) => (status.textContent = error.message));
  });
  let timer;
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => lookUp(field, status).catch(() => {}), WAIT);
  });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    button.click();
  });
  desk.addEventListener("citation:show", (event) => jump(event.detail));
  desk.querySelector("[data-panel]").addEventListener("click", (event) => {
    const data = event.target.closest("button")?.dataset;
    if (data?.insert) {
      area.dispatchEvent(new CustomEvent("editor:insert", { detail: { text: data.insert } }));
    } else if (data?.jump) jump(Number(data.jump));
    else if (data?.passage) seek(data.passage);
  });
}
