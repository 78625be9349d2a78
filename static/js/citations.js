/* The citation panel: jump to a marker or a finding, insert a marker, add a reference by URL. */

const desk = document.querySelector("[data-reference-url]");
const area = desk?.querySelector("#id_body");
const visits = new Map();

function places(number) {
  const found = [];
  for (const match of area.value.matchAll(/\[(\d[\d ,;–-]*)\]/g)) {
    const holds = match[1].split(/[,;]/).some((item) => {
      const [first, last] = item.split(/[–-]/).map(Number);
      return first === number || (last && first <= number && number <= last);
    });
    if (holds) found.push({ start: match.index, end: match.index + match[0].length });
  }
  return found;
}

function show(range) {
  if (range) area.dispatchEvent(new CustomEvent("editor:show", { detail: range }));
}

function jump(number) {
  const found = places(number);
  const visit = visits.get(number) ?? 0;
  visits.set(number, visit + 1);
  show(found[visit % found.length]);
}

/* A finding quotes the beginning of a passage as plain words; look for ever fewer of them. */
function seek(message) {
  const words = /“(.*?)…?”/s.exec(message)?.[1].split(/\s+/) ?? [];
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

function cite(found) {
  let row = rows().find((each) => each.reference.value === String(found.id));
  if (!row) {
    const number = Math.max(0, ...rows().map((each) => Number(each.number.value))) + 1;
    desk.querySelector("#citations-group .add-row a").click();
    row = rows().at(-1);
    row.number.value = number;
    row.reference.append(new Option(found.label, found.id, true, true));
    row.reference.dispatchEvent(new Event("change", { bubbles: true }));
  }
  const text = `[${row.number.value}]`;
  area.dispatchEvent(new CustomEvent("editor:insert", { detail: { text } }));
  return text;
}

async function add(field, status) {
  status.textContent = "";
  const token = desk.closest("form").querySelector("[name=csrfmiddlewaretoken]");
  const response = await fetch(desk.dataset.referenceUrl, {
    method: "POST",
    headers: { "X-CSRFToken": token.value },
    body: new URLSearchParams({ url: field.value }),
  });
  const type = response.headers.get("Content-Type") ?? "";
  if (!type.includes("json")) throw new Error("You may not do this, or are signed out.");
  const found = await response.json();
  if (found.error) throw new Error(found.error);
  const text = cite(found);
  field.value = "";
  const what = found.is_new ? "A new reference; give it a title." : "A known reference.";
  status.textContent = `${text} ${found.source}. ${what}`;
}

if (area) {
  const field = desk.querySelector("#cite_url");
  const status = desk.querySelector("[data-citing-status]");
  const button = desk.querySelector("[data-add-reference]");
  button.hidden = false;
  button.addEventListener("click", (event) => {
    event.preventDefault();
    add(field, status).catch((error) => (status.textContent = error.message));
  });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    button.click();
  });
  desk.addEventListener("citation:show", (event) => jump(event.detail));
  desk.querySelector("[data-panel]").addEventListener("click", (event) => {
    const chosen = event.target.closest("button")?.dataset;
    if (chosen?.insert) {
      area.dispatchEvent(new CustomEvent("editor:insert", { detail: { text: chosen.insert } }));
    } else if (chosen?.jump) jump(Number(chosen.jump));
    else if (chosen?.quote) seek(chosen.quote);
  });
}
