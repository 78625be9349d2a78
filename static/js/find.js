/* Find and replace in the body: the bar of `template#find-bar`, put above the text.
   Ctrl+F stays the browser's own. */

const area = document.querySelector("[data-desk] #id_body");
const tools = document.querySelector("[data-desk] .toolbar");

function start(bar) {
  const part = (name) => bar.querySelector(`[data-${name}]`);
  const [field, other, status] = [part("find"), part("replacement"), bar.querySelector("[role=status]")];
  const tell = (name, detail) => area.dispatchEvent(new CustomEvent(`editor:${name}`, { detail }));

  function places() {
    if (!field.value) return [];
    const pattern = field.value.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    return [...area.value.matchAll(new RegExp(pattern, "giu"))].map((match) => ({
      start: match.index,
      end: match.index + match[0].length,
    }));
  }

  function move(step, focused = field) {
    const found = places();
    const { selectionStart: from, selectionEnd: to } = area;
    let index = found.findIndex((each) => (step > 0 ? each.start >= to : each.end > from));
    if (step > 0 && index < 0) index = 0;
    if (step < 0) index = (index < 1 ? found.length : index) - 1;
    if (!found.length) return (status.textContent = "Not in the text");
    const { start: at, end } = found[index];
    // A selection shows only in focus.
    const around = area.value.slice(Math.max(0, at - 24), end + 24).replace(/\s+/g, " ");
    status.textContent = `${index + 1} of ${found.length}: …${around}…`;
    tell("show", found[index]);
    focused.focus();
  }

  function replace() {
    const { selectionStart: from, selectionEnd: to } = area;
    const here = places().find((each) => each.start === from && each.end === to);
    if (here) tell("insert", { text: other.value, ...here });
    move(1, other);
  }

  function replaceAll() {
    const found = places();
    if (!found.length) return move(1, other);
    const [{ start: first }, { end: last }] = [found[0], found.at(-1)];
    let text = "";
    let at = first;
    for (const { start: from, end: to } of found) {
      text += area.value.slice(at, from) + other.value;
      at = to;
    }
    tell("insert", { text, start: first, end: last }); // one step to undo
    status.textContent = `${found.length} replaced`;
    other.focus();
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
  tools.querySelector("[data-opens=find]").addEventListener("click", open);
  bar.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    else if (event.key === "Enter" && event.target === field) move(event.shiftKey ? -1 : 1);
    else if (event.key === "Enter" && event.target === other) replace();
    else return;
    event.preventDefault();
  });
  area.closest("form").addEventListener("keydown", (event) => {
    const isOurs = (event.ctrlKey || event.metaKey) && event.shiftKey && !event.altKey;
    if (!isOurs || event.key.toLowerCase() !== "f") return;
    event.preventDefault();
    open();
  });
}

const bar = document.querySelector("template#find-bar")?.content.firstElementChild;
if (bar && area && tools) start(document.importNode(bar, true));
