/* Find and replace in the body: the bar of `template#find-bar`, put above the text. Loaded when it
   is first opened, see shortcuts.js. */

const area = document.querySelector("[data-desk] #id_body");
const tools = document.querySelector("[data-desk] .toolbar");
const send = (name, detail) => area.dispatchEvent(new CustomEvent(`editor:${name}`, { detail }));

function start(bar) {
  const part = (name) => bar.querySelector(`[data-${name}]`);
  const [field, replacement] = [part("find"), part("replacement")];
  const status = bar.querySelector("[role=status]");
  const texts = status.dataset;

  function matches() {
    if (!field.value) return [];
    const pattern = field.value.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    return [...area.value.matchAll(new RegExp(pattern, "giu"))].map((match) => ({
      start: match.index,
      end: match.index + match[0].length,
    }));
  }

  function move(step, focused = field) {
    const results = matches();
    const { selectionStart: from, selectionEnd: to } = area;
    let index = results.findIndex((item) => (step > 0 ? item.start >= to : item.end > from));
    if (step > 0 && index < 0) index = 0;
    if (step < 0) index = (index < 1 ? results.length : index) - 1;
    if (!results.length) {
      status.textContent = texts.textNone;
      return;
    }
    const { start: at, end } = results[index];
    // A selection shows only in focus.
    const around = area.value.slice(Math.max(0, at - 24), end + 24).replace(/\s+/g, " ");
    const params = { number: index + 1, count: results.length, passage: around };
    status.textContent = texts.textMatch.replace(/\{(\w+)\}/g, (_, name) => params[name]);
    send("show", results[index]);
    focused.focus();
  }

  function replace() {
    const { selectionStart: from, selectionEnd: to } = area;
    const match = matches().find((item) => item.start === from && item.end === to);
    if (match) send("insert", { text: replacement.value, ...match });
    move(1, replacement);
  }

  function replaceAll() {
    const results = matches();
    if (!results.length) return move(1, replacement);
    const [{ start: first }, { end: last }] = [results[0], results.at(-1)];
    let text = "";
    let at = first;
    for (const { start: from, end: to } of results) {
      text += area.value.slice(at, from) + replacement.value;
      at = to;
    }
    send("insert", { text, start: first, end: last }); // one step to undo
    const message = results.length === 1 ? texts.textReplaced : texts.textReplacedMany;
    status.textContent = message.replace("{count}", results.length);
    replacement.focus();
  }

  function open() {
    bar.hidden = false;
    const chosen = area.value.slice(area.selectionStart, area.selectionEnd);
    if (chosen && !chosen.includes("\n")) field.value = chosen;
    status.textContent = "";
    field.focus();
    field.select();
  }

  function close() {
    bar.hidden = true;
    area.focus();
  }

  tools.after(bar);
  const acts = {
    next: () => move(1),
    previous: () => move(-1),
    replace,
    "replace-all": replaceAll,
    close,
  };
  for (const [name, act] of Object.entries(acts)) part(name).addEventListener("click", act);
  bar.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    else if (event.key === "Enter" && event.target === field) move(event.shiftKey ? -1 : 1);
    else if (event.key === "Enter" && event.target === replacement) replace();
    else return;
    event.preventDefault();
  });
  return open;
}

const bar = document.querySelector("template#find-bar").content.firstElementChild;
export const open = start(document.importNode(bar, true));
