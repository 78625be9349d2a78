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

function offer(desk, key, kept, put) {
  const template = document.querySelector("template#kept").content.firstElementChild;
  const notice = document.importNode(template, true);
  const at = new Date(kept.at).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
  notice.querySelector("[data-at]").textContent = at;
  notice.addEventListener("click", (event) => {
    const { choice } = event.target.dataset;
    if (!choice) return;
    if (choice === "put") put(kept.values);
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
  const values = () => Object.fromEntries(fields.map((each) => [each.name, each.value]));
  const same = (one, other) => fields.every((each) => one[each.name] === other[each.name]);
  const first = values();
  let last = first;
  let notice = null;

  function put(kept) {
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
  } else if (kept) notice = offer(desk, key, kept, put);
  setInterval(() => keep(), EVERY);
  addEventListener("pagehide", () => keep());
  desk.closest("form").addEventListener("submit", () => keep(true));
}

forgetSaved();
for (const desk of document.querySelectorAll("[data-keep]")) start(desk);
