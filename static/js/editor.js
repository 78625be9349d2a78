/* The toolbar and the shortcuts of the body's text area: [data-desk] #id_body.
   Text goes in with execCommand, so that undo stays the browser's own; Tab stays Tab.
   Hears `editor:insert` {text} and `editor:show` {start, end} on the text area. */

const lineStart = (text, at) => text.lastIndexOf("\n", at - 1) + 1;

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
  const start = lineStart(area.value, area.selectionStart);
  let end = area.value.indexOf("\n", area.selectionEnd);
  if (end < 0) end = area.value.length;
  const lines = area.value.slice(start, end).split("\n");
  const has = lines.every((line) => line.startsWith(mark));
  const next = lines.map((line) => (has ? line.slice(mark.length) : mark + line)).join("\n");
  insert(area, next, start, end);
}

function link(area) {
  const chosen = area.value.slice(area.selectionStart, area.selectionEnd);
  if (/^https?:\/\/\S+$/.test(chosen)) return wrap(area, "<", ">", "");
  const start = area.selectionStart;
  const text = chosen || "words";
  insert(area, `[${text}](https://)`);
  area.setSelectionRange(start + text.length + 3, start + text.length + 11);
}

function block(area, text) {
  const at = area.selectionEnd;
  const before = area.value.slice(0, at);
  const gap = !before || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  insert(area, gap + text, at, at);
}

const numbers = () =>
  [...document.querySelectorAll("[data-panel] [data-insert]")].map((each) => each.dataset.insert);

const TOOLS = [
  ["Bold", "b", (area) => wrap(area, "**", "**", "bold")],
  ["Italic", "i", (area) => wrap(area, "*", "*", "italic")],
  ["Link", "k", link],
  ["Heading", "", (area) => prefix(area, "## ")],
  ["List", "", (area) => prefix(area, "- ")],
  ["Quote", "", (area) => prefix(area, "> ")],
  ["Table", "", (area) => block(area, "| Head | Head |\n|---|---|\n| Cell | Cell |\n")],
  ["Citation", "e", (area) => insert(area, numbers().at(-1) ?? "[1]", area.selectionEnd)],
];

function toolbar(area) {
  const bar = document.createElement("div");
  bar.className = "toolbar";
  bar.setAttribute("role", "group");
  bar.setAttribute("aria-label", "Formatting");
  for (const [name, key, act] of TOOLS) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "quiet";
    button.textContent = name;
    if (key) button.title = `${name} (Ctrl+${key.toUpperCase()})`;
    button.addEventListener("click", () => act(area));
    bar.append(button);
  }
  return bar;
}

function show(area, start, end) {
  area.focus();
  // The browser scrolls to the caret only when something is typed; so measure the line.
  const lines = area.value.slice(0, start).length / Math.max(1, area.value.length);
  area.setSelectionRange(start, end);
  area.scrollTop = Math.max(0, lines * area.scrollHeight - area.clientHeight / 3);
}

for (const area of document.querySelectorAll("[data-desk] #id_body")) {
  area.before(toolbar(area));
  area.addEventListener("editor:insert", (event) => insert(area, event.detail.text));
  area.addEventListener("editor:show", (event) => show(area, event.detail.start, event.detail.end));
  area.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    const tool = TOOLS.find((each) => each[1] === event.key.toLowerCase());
    if (!tool) return;
    event.preventDefault();
    tool[2](area);
  });
}
