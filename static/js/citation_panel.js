/* The citation panel: its cards are rows of the form. Adds some by URL or from the library, jumps to
   markers and findings, inserts markers. Hears `preview:shown` and `citation:show`. */

const desk = document.querySelector("[data-reference-url]");
const area = desk?.querySelector("#id_body");
const group = desk?.querySelector("[data-cards]");
const visits = new Map();
const WAIT = 250; // milliseconds without a key

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

function edit(name, detail) {
  area.dispatchEvent(new CustomEvent(`editor:${name}`, { detail }));
}

function jump(number) {
  const markers = markersOf(number);
  const visit = visits.get(number) ?? 0;
  visits.set(number, visit + 1);
  if (markers.length) edit("show", markers[visit % markers.length]);
}

/* A finding carries the beginning of its passage: look for ever fewer of its words. */
function seek(passage) {
  const words = passage.split(/\s+/);
  for (let count = words.length; count > 0; count -= 1) {
    const pattern = words
      .slice(0, count)
      .map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
      .join("[\\s*_>]+");
    const match = new RegExp(pattern).exec(area.value);
    if (match) return edit("show", { start: match.index, end: match.index + match[0].length });
  }
}

const cards = () => [...group.querySelectorAll("[data-card]")];
const field = (card, name) => card.querySelector(`[name$="-${name}"]`);
const numberOf = (card) => Number(field(card, "number").value);
const fill = (text, params) => text.replace(/\{(\w+)\}/g, (_, name) => params[name]);

/* The head of a card says what its fields do. */
function mirror(card) {
  for (const shown of card.querySelectorAll("[data-shown]")) {
    shown.textContent = field(card, shown.dataset.shown).value || shown.dataset.untitled;
  }
  const marker = `[${numberOf(card)}]`;
  const insert = card.querySelector("[data-insert]");
  insert.textContent = insert.textContent.replace(insert.dataset.insert, marker);
  insert.dataset.insert = marker;
  card.querySelector("[data-jump]").dataset.jump = numberOf(card);
}

function cardOf({ key, url }) {
  return cards().find((card) => {
    const reference = Number(field(card, "reference").value);
    return key ? reference === key : !reference && field(card, "new_url").value === url;
  });
}

function newCard(html) {
  const total = group.querySelector("[name$='-TOTAL_FORMS']");
  const number = Math.max(0, ...cards().map(numberOf)) + 1;
  const row = html.replaceAll("__prefix__", total.value).replaceAll("__number__", number);
  total.value = Number(total.value) + 1;
  const list = group.querySelector("ol");
  list.insertAdjacentHTML("beforeend", row);
  list.lastElementChild.dispatchEvent(new Event("change", { bubbles: true }));
  return list.lastElementChild;
}

async function lookUp(params, { textAway, textDenied }) {
  const token = desk.closest("form").querySelector("[name=csrfmiddlewaretoken]").value;
  const body = new URLSearchParams({ ...params, csrfmiddlewaretoken: token });
  const response = await fetch(desk.dataset.referenceUrl, { method: "POST", body }).catch(() => null);
  const message = response?.status < 500 ? textDenied : textAway;
  const work = response ? await response.json().catch(() => ({})) : {};
  if (!work.card) throw new Error(work.error ?? message);
  return work;
}

function cite(work, status) {
  const present = cardOf(work);
  const card = present ?? newCard(work.card);
  const removed = field(card, "DELETE");
  if (removed.checked) removed.click();
  const marker = `[${numberOf(card)}]`;
  edit("insert", { text: marker });
  const { textNew, textKnown, textAgain } = status.dataset;
  const message = present ? textAgain : work.key ? textKnown : textNew;
  status.textContent = fill(message, { marker, title: work.title || work.url });
  return card;
}

/* Cites all of them in their order; what failed stays in the input. */
async function add(input, status) {
  const urls = input.value.split(/\s+/).filter(Boolean);
  if (!urls.length || input.readOnly) return;
  status.textContent = status.dataset.textLooking;
  input.readOnly = true;
  const results = await Promise.allSettled(urls.map((url) => lookUp({ url }, status.dataset)));
  input.readOnly = false;
  const cited = results.filter(({ value }) => value).map(({ value }) => cite(value, status));
  const open = cited.find((card) => card.querySelector("details").open);
  if (open) field(open, "new_title").focus();
  const failed = results.filter(({ reason }) => reason);
  input.value = urls.filter((_, index) => results[index].reason).join("\n");
  if (!failed.length) return;
  status.textContent = failed[0].reason.message;
  input.focus();
}

let timer;
function suggest({ value }) {
  clearTimeout(timer);
  timer = setTimeout(async () => {
    const response = await fetch(group.dataset.sourcesUrl + encodeURIComponent(value));
    const options = (await response.json()).results.map(({ text }) => new Option("", text));
    group.querySelector("datalist").replaceChildren(...options);
  }, WAIT);
}

function tell({ uses, findings }) {
  const { textNever, textOnce, textTimes } = group.dataset;
  for (const card of cards()) {
    const number = numberOf(card);
    const count = uses[number] ?? 0;
    const jumper = card.querySelector("[data-jump]");
    jumper.disabled = !count;
    jumper.textContent = fill(count > 1 ? textTimes : count ? textOnce : textNever, { count });
    const messages = findings.filter((item) => item.number === number).map((item) => item.message);
    card.querySelector("[data-findings]").textContent = messages.join("\n");
  }
  desk.querySelector("[data-count]").textContent = cards().length;
}

if (area && group) {
  const input = desk.querySelector("#cite_url");
  const status = desk.querySelector("[data-citing-status]");
  const button = desk.querySelector("[data-add-reference]");
  button.hidden = false;
  button.addEventListener("click", (event) => {
    event.preventDefault();
    add(input, status);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    button.click();
  });
  input.addEventListener("paste", (event) => {
    const isUrls = /^\s*https?:\/\/\S/.test(event.clipboardData.getData("text"));
    if (isUrls && !input.value) setTimeout(() => button.click());
  });
  const library = window.django?.jQuery("#cite_library");
  library?.on("select2:select", ({ params }) => {
    lookUp({ key: params.data.id }, status.dataset)
      .then((work) => cite(work, status))
      .catch((error) => (status.textContent = error.message));
    library.val(null).trigger("change");
  });
  group.addEventListener("input", ({ target }) => {
    mirror(target.closest("[data-card]"));
    if (target.list) suggest(target);
  });
  desk.addEventListener("citation:show", (event) => jump(event.detail));
  desk.addEventListener("preview:shown", (event) => tell(event.detail));
  desk.addEventListener("click", (event) => {
    const data = event.target.closest("[data-card] button, [data-panel] button")?.dataset;
    if (data?.insert) edit("insert", { text: data.insert });
    else if (data?.jump) jump(Number(data.jump));
    else if (data?.passage) seek(data.passage);
  });
  // From the page of a publication: what it found is shown, unless the form was refused.
  const sought = new URLSearchParams(location.search);
  if ("saved" in desk.dataset) {
    if (sought.has("passage")) seek(sought.get("passage").slice(0, 300));
    else if (sought.has("marker")) jump(Number(sought.get("marker")));
  }
}
