/* Keeps what is not saved, on the server and, until it is there, in this browser:
   [data-autosave-url]. The server shows it again (?autosave=): that is the one way of restoring. */

const desk = document.querySelector("[data-autosave-url]");
const TICK = 1000; // milliseconds
const WAIT = 10000; // from a change to its request
const PATIENCE = 3000; // with a server that does not answer who saves
const NOT_KEPT = /^(_|cite_|csrf|tab$)|__prefix__/;

const pause = (time, result) => new Promise((done) => setTimeout(done, time, result));

function start(status) {
  const form = desk.closest("form");
  const { autosaveUrl, article, copies, healthUrl } = desk.dataset;
  form.elements.tab.value ||= Array.from({ length: 3 }, () =>
    Math.random().toString(36).slice(2, 10),
  ).join("");
  const key = copies + form.elements.tab.value;
  const content = () =>
    JSON.stringify([...new FormData(form)].filter(([name]) => !NOT_KEPT.test(name)));
  const first = content();
  let kept = "kept" in desk.dataset ? first : ""; // what the server has
  let copied = ""; // what this browser has besides
  let changedAt = 0;
  let busy = null;
  let isAsking = false;
  let isPassing = false;
  let isLeaving = false;
  let isInsisting = false;

  function say(name, time) {
    status.textContent = status.dataset[`text${name}`].replace("{time}", time);
  }

  function copy(now) {
    copied = now;
    try {
      localStorage.setItem(key, JSON.stringify({ at: Date.now(), pairs: JSON.parse(now) }));
    } catch {
      localStorage.removeItem(key); // full; no older text may pass for it
    }
  }

  function packed(pairs, tab = form.elements.tab.value) {
    const body = new FormData();
    const token = ["csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value];
    for (const pair of [...pairs, token, ["tab", tab], ["article", article]]) body.append(...pair);
    return body;
  }

  /* ["kept", answer], or why not: "refused", "broken" or "away". */
  async function post(body) {
    try {
      const response = await fetch(autosaveUrl, { method: "POST", body, redirect: "manual" });
      if (response.status >= 500) return ["broken"];
      const isJson = response.headers.get("Content-Type")?.includes("json");
      const answer = isJson ? await response.json() : {};
      return [response.ok && isJson ? "kept" : "refused", answer];
    } catch {
      return ["away"];
    }
  }

  async function put() {
    const now = content();
    const body = packed(JSON.parse(now));
    if (now === first && "saved" in desk.dataset) body.set("discard", 1);
    say("Saving");
    const [result, answer] = await post(body);
    changedAt = 0;
    if (result === "kept") {
      kept = now;
      look();
      const url = new URL(location);
      url.searchParams.set("autosave", answer.id ?? "");
      if (!isAsking) history.replaceState(null, "", url); // a reload shows it
      status.textContent = "";
      if (answer.id) say("Saved", answer.saved_at);
    } else if (answer?.error) status.textContent = answer.error;
    else if (result === "refused") say("Refused");
    else say(localStorage.getItem(key) ? "Away" : "Nowhere");
    return result;
  }

  const send = () => (busy ??= put().finally(() => (busy = null)));

  function look() {
    const now = content();
    if (now === kept) {
      if (copied) localStorage.removeItem(key);
      copied = "";
      changedAt = 0;
      return;
    }
    if (now !== copied) copy(now);
    changedAt ||= Date.now();
    if (!busy && !isLeaving && Date.now() - changedAt >= WAIT) send();
  }

  async function reach() {
    await busy;
    if (content() !== kept) return send();
    return fetch(healthUrl, { method: "HEAD", cache: "no-store" }).then(
      (response) => (response.status >= 500 ? "broken" : "kept"),
      () => "away",
    );
  }

  /* It is kept before the page is left, whatever answers the form; who insists is let go. */
  async function pass(button) {
    isAsking = true;
    const result = await Promise.race([reach(), pause(PATIENCE, "late")]);
    isAsking = false;
    const isDoubtful = result === "late" || result === "broken";
    if (result === "away" || (isDoubtful && !isInsisting)) {
      say(isDoubtful ? "Late" : "Unsaved");
      isInsisting = isDoubtful;
    } else {
      if (result !== "kept") copy(content()); // the answer may be the page to sign in
      isPassing = true;
      form.requestSubmit(button);
      isPassing = false;
    }
  }

  /* Copies of a browser that was killed or cut off: the server offers them in a fresh page. */
  async function bring() {
    let isFresh = true;
    for (const other of Object.keys(localStorage)) {
      if (!other.startsWith(copies)) continue;
      const { at, pairs } = JSON.parse(localStorage.getItem(other));
      const body = packed(pairs, other.slice(copies.length));
      body.append("age", Math.max(0, Date.now() - at));
      const [result, { id } = {}] = await post(body);
      if (result !== "kept") continue;
      localStorage.removeItem(other);
      isFresh &&= document.querySelector(`.kept[data-kept="${id}"]`) !== null;
    }
    if (!isFresh && content() === first) location.reload();
  }

  bring();
  setInterval(look, TICK);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && !isLeaving && content() !== kept) send();
  });
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    if (isPassing) isLeaving = true;
    else {
      event.preventDefault();
      if (!isAsking) pass(event.submitter);
    }
  });
  addEventListener("beforeunload", (event) => {
    if (!isLeaving && content() !== kept) event.preventDefault();
  });
  addEventListener("pagehide", () => {
    if (isLeaving || content() === kept) return;
    copy(content()); // a beacon of more than 64 KB is refused
    navigator.sendBeacon(autosaveUrl, packed(JSON.parse(copied)));
  });
  addEventListener("pageshow", () => (isLeaving = false));
}

if (desk) start(document.querySelector("[data-autosave]"));
