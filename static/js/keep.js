/* Keeps what is being written in this browser and offers it back: [data-keep].
   A copy goes when the server says that it was saved, or when the form holds the same text. */

const FIELDS = ["title", "standfirst", "body"];
const PREFIX = "newsroom:";
const EVERY = 2000; // milliseconds

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

/* After a successful save, whichever page of the admin it led to. */
function forgetSaved() {
  if (!document.querySelector(".messagelist .success")) return;
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith(PREFIX) && read(key)?.isSent) localStorage.removeItem(key);
  }
}

function offer(desk, key, kept, restore) {
  const template = document.querySelector("template#kept").content.firstElementChild;
  const notice = document.importNode(template, true);
  const style = { dateStyle: "long", timeStyle: "short", hourCycle: "h23" };
  const time = new Date(kept.at).toLocaleString(document.documentElement.lang || [], style);
  const message = notice.querySelector("p");
  message.textContent = message.textContent.replace("{time}", time);
  notice.addEventListener("click", (event) => {
    const { choice } = event.target.dataset;
    if (!choice) return;
    if (choice === "restore") restore(kept.values);
    else localStorage.removeItem(key);
    notice.remove();
  });
  desk.before(notice);
  return notice;
}

function start(desk) {
  const key = PREFIX + desk.dataset.keep;
  const fields = FIELDS.map((name) => desk.querySelector(`#id_${name}`)).filter(Boolean);
  if (!fields.length) return;
  const values = () => Object.fromEntries(fields.map(({ name, value }) => [name, value]));
  const same = (one, other) => fields.every(({ name }) => one[name] === other[name]);
  const first = values();
  let last = first;
  let notice = null;

  function restore(kept) {
    for (const field of fields) {
      if (!(field.name in kept)) continue;
      field.value = kept[field.name];
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  function keep(isSent = false) {
    const now = values();
    if (same(now, last) && !isSent) return;
    if (notice?.isConnected && same(now, first)) return;
    last = now;
    try {
      localStorage.setItem(key, JSON.stringify({ values: now, at: Date.now(), isSent }));
    } catch {
      // The browser's storage is full or closed: the form itself still holds the text.
    }
  }

  const kept = read(key);
  const isRefused = document.querySelector(".errornote") !== null;
  if (kept && same(kept.values, first)) {
    if (!isRefused) localStorage.removeItem(key);
  } else if (kept) notice = offer(desk, key, kept, restore);
  setInterval(() => keep(), EVERY);
  addEventListener("pagehide", () => keep());
  desk.closest("form").addEventListener("submit", () => keep(true));
}

forgetSaved();
for (const desk of document.querySelectorAll("[data-keep]")) start(desk);
