// An answer without leaving the article: sent, announced, remembered on this device, explained.
// Without it the forms do the same on a page of their own.

const RETRY_AFTER = 1500; // ms
const root = document.querySelector("[data-feedback]");
const key = `feedback:${root?.dataset.feedback}`;
const texts = root?.dataset; // in the page's language
const ANSWERS = { 1: texts?.textYes, 0: texts?.textNo };

if (root && "answer" in root.dataset) remember(root.dataset.answer); // the page of its own
else if (root) begin();

function begin() {
  const form = root.querySelector("[data-answers]");
  quoteSelection(root.querySelector("[data-report]"));
  if (!form) return; // a retracted article is not asked about
  form.addEventListener("submit", (event) => answer(event, form));
  const before = recall();
  if (before in ANSWERS) {
    mark(form, before);
    announce(ANSWERS[before]);
    showLink(form);
  }
}

async function answer(event, form) {
  event.preventDefault();
  const { value } = event.submitter;
  if (!(await send(form, { value }))) return;
  remember(value);
  mark(form, value);
  await showDetails(form);
}

async function explain(event, details, form) {
  event.preventDefault();
  if (await send(details, {})) showLink(form);
}

// Posts a form; whether it was accepted. The result is announced either way.
async function send(form, params) {
  if (form.dataset.busy) return false;
  const buttons = form.querySelectorAll("button");
  const body = new URLSearchParams([...new FormData(form), ...Object.entries(params)]);
  form.dataset.busy = "yes";
  // Not `disabled`: that would throw the focus of a keyboard away.
  for (const button of buttons) button.setAttribute("aria-disabled", "true");
  announce(texts.textSending);
  try {
    const response = await post(form.action, body);
    announce((await response.json()).message);
    return response.ok;
  } catch {
    announce(navigator.onLine ? texts.textFailed : texts.textOffline);
    return false;
  } finally {
    delete form.dataset.busy;
    for (const button of buttons) button.removeAttribute("aria-disabled");
  }
}

// Sending the same twice is one answer, so a request that failed on its way is sent again.
async function post(url, body) {
  const request = { method: "POST", body, headers: { Accept: "application/json" } };
  try {
    return await fetch(url, request);
  } catch (error) {
    if (!navigator.onLine) throw error;
    await new Promise((resolve) => setTimeout(resolve, RETRY_AFTER));
    return fetch(url, request);
  }
}

// The form of the answer's own page, below the answer.
async function showDetails(form) {
  try {
    const [page] = await Promise.all([fetch(form.action), loadStyles()]);
    const answerPage = new DOMParser().parseFromString(await page.text(), "text/html");
    const details = answerPage.querySelector("[data-details]");
    if (!details) throw new Error("no cookie was kept");
    details.addEventListener("submit", (event) => explain(event, details, form));
    root.querySelector("[data-more]").replaceChildren(details, linkTo(form, texts.textWithdraw));
  } catch {
    showLink(form);
  }
}

function loadStyles() {
  const sheet = Object.assign(document.createElement("link"), {
    rel: "stylesheet",
    href: root.dataset.styles,
  });
  if (document.querySelector(`link[href="${root.dataset.styles}"]`)) return null;
  return new Promise((resolve) => {
    for (const end of ["load", "error"]) sheet.addEventListener(end, resolve);
    document.head.append(sheet);
  });
}

function showLink(form) {
  root.querySelector("[data-more]").replaceChildren(linkTo(form, texts.textChange));
}

// A line that leads to the answer's own page.
function linkTo(form, text) {
  const line = document.createElement("p");
  const link = Object.assign(document.createElement("a"), {
    href: form.action,
    textContent: text,
  });
  line.append(link);
  return line;
}

function mark(form, value) {
  for (const button of form.querySelectorAll("button")) {
    button.setAttribute("aria-pressed", String(button.value === value));
  }
}

function announce(message) {
  root.querySelector("[data-status]").textContent = message;
}

function remember(value) {
  try {
    if (value in ANSWERS) localStorage.setItem(key, value);
    else localStorage.removeItem(key);
  } catch {
    // A browser that keeps nothing asks again on the next visit.
  }
}

function recall() {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

// What is selected in the article when the link is used becomes the passage of a report.
function quoteSelection(link) {
  const address = link.href;
  const quote = () => {
    const passage = selectedPassage();
    link.href = passage ? `${address}?${new URLSearchParams({ quote: passage })}` : address;
  };
  link.addEventListener("pointerdown", quote); // before the selection goes away
  link.addEventListener("click", ({ detail }) => detail || quote()); // without a pointer
}

// Of what readers can report: the title, the standfirst and the text.
function selectedPassage() {
  const selection = document.getSelection();
  if (selection.isCollapsed) return "";
  const parts = [...document.querySelectorAll(".article :is(h1, .standfirst, .prose)")];
  const words = parts.map((part) => wordsIn(part, selection.getRangeAt(0)));
  return words.filter(Boolean).join("\n").slice(0, 600).trim();
}

function wordsIn(part, range) {
  if (!range.intersectsNode(part)) return "";
  const shared = document.createRange();
  shared.selectNodeContents(part);
  if (range.compareBoundaryPoints(Range.START_TO_START, shared) > 0) {
    shared.setStart(range.startContainer, range.startOffset);
  }
  if (range.compareBoundaryPoints(Range.END_TO_END, shared) < 0) {
    shared.setEnd(range.endContainer, range.endOffset);
  }
  return shared.toString().trim();
}
