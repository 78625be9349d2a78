/* The toolbar and the shortcuts of the body's text area: [data-desk] #id_body
   and template#toolbar, whose buttons carry the words that a tool writes.
   Text goes in with execCommand, so that undo stays the browser's own; Tab stays Tab.
   Hears on the text area: `editor:insert` {text, start?, end?}, `editor:block` {text} for a
   paragraph of its own, and `editor:show` {start, end}. */

const startOfLine = (text, at) => text.lastIndexOf("\n", at - 1) + 1;

function insert(area, text, start = area.selectionStart, end = area.selectionEnd) {
  area.focus();
  area.setSelectionRange(start, end);
  if (!document.execCommand("insertText", false, text)) {
    area.setRangeText(text, start, end, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function wrap(area, before, after, placeholder) {
  const { selectionStart: start, selectionEnd: end, value } = area;
  const chosen = value.slice(start, end);
  const outer = [start - before.length, end + after.length];
  if (chosen && value.slice(...outer) === before + chosen + after) {
    insert(area, chosen, ...outer);
    area.setSelectionRange(outer[0], outer[0] + chosen.length);
    return;
  }
  const inside = chosen || placeholder;
  insert(area, before + inside + after);
  area.setSelectionRange(start + before.length, start + before.length + inside.length);
}

function prefix(area, mark) {
  const start = startOfLine(area.value, area.selectionStart);
  let end = area.value.indexOf("\n", area.selectionEnd);
  if (end < 0) end = area.value.length;
  const lines = area.value.slice(start, end).split("\n");
  const isMarked = lines.every((line) => line.startsWith(mark));
  const text = lines.map((line) => (isMarked ? line.slice(mark.length) : mark + line)).join("\n");
  insert(area, text, start, end);
}

function link(area, words) {
  const chosen = area.value.slice(area.selectionStart, area.selectionEnd);
  if (/^https?:\/\/\S+$/.test(chosen)) return wrap(area, "<", ">", "");
  const start = area.selectionStart;
  const text = chosen || words.placeholder;
  insert(area, `[${text}](https://)`);
  area.setSelectionRange(start + text.length + 3, start + text.length + 11);
}

function table(area, { header, cell }) {
  block(area, `| ${header} | ${header} |\n|---|---|\n| ${cell} | ${cell} |\n`);
}

function block(area, text) {
  const at = area.selectionEnd;
  const before = area.value.slice(0, at);
  const gap = !before || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  const rest = area.value.slice(at);
  insert(area, gap + text + (!rest || rest.startsWith("\n") ? "" : "\n"), at, at);
}

function lastMarker() {
  const inserters = [...document.querySelectorAll("[data-card] [data-insert]")];
  return inserters.at(-1)?.dataset.insert ?? "[1]";
}

const TOOLS = {
  bold: (area, words) => wrap(area, "**", "**", words.placeholder),
  italic: (area, words) => wrap(area, "*", "*", words.placeholder),
  link,
  heading: (area) => prefix(area, "## "),
  list: (area) => prefix(area, "- "),
  quote: (area) => prefix(area, "> "),
  table,
  citation: (area) => insert(area, lastMarker(), area.selectionEnd),
};
const KEYS = { b: "bold", i: "italic", k: "link", e: "citation" };

function show(area, start, end) {
  area.focus();
  // The browser scrolls to the caret only when something is typed; so measure the line.
  const lines = area.value.slice(0, start).length / Math.max(1, area.value.length);
  area.setSelectionRange(start, end);
  area.scrollTop = Math.max(0, lines * area.scrollHeight - area.clientHeight / 3);
}

function attach(area, toolbar) {
  const use = (tool) => {
    const button = toolbar.querySelector(`[data-tool=${tool}]`); // a page cites nothing
    if (button) TOOLS[tool](area, button.dataset);
  };
  area.before(toolbar);
  toolbar.addEventListener("click", ({ target }) => use(target.closest("[data-tool]")?.dataset.tool));
  area.addEventListener("editor:insert", ({ detail }) =>
    insert(area, detail.text, detail.start, detail.end),
  );
  area.addEventListener("editor:block", (event) => block(area, event.detail.text));
  area.addEventListener("editor:show", (event) => show(area, event.detail.start, event.detail.end));
  area.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    const tool = KEYS[event.key.toLowerCase()];
    if (!tool) return;
    event.preventDefault();
    use(tool);
  });
}

const area = document.querySelector("[data-desk] #id_body");
const toolbar = document.querySelector("template#toolbar")?.content.firstElementChild;
if (area && toolbar) attach(area, document.importNode(toolbar, true));
