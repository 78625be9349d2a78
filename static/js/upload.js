/* Files dropped onto a file field: [data-drop] and template#drop, which carries the words.
   The field stays the browser's own. */

const MAX_BYTES = 20_000_000;
const LANGUAGE = document.documentElement.lang || undefined;
const inUnit = (number, unit) =>
  number.toLocaleString(LANGUAGE, { style: "unit", unit, maximumFractionDigits: 1 });
const size = (bytes) =>
  bytes < 100_000
    ? inUnit(Math.ceil(bytes / 1000), "kilobyte")
    : inUnit(bytes / 1_000_000, "megabyte");
const hasFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");

function start(input, template) {
  const place = document.importNode(template, true).firstElementChild;
  const [hint, files] = [place.querySelector("p"), place.querySelector("ul")];
  input.before(place);
  hint.textContent = input.multiple ? hint.dataset.textMany : hint.dataset.textOne;
  place.prepend(input);

  function show() {
    files.replaceChildren(
      ...[...input.files].map((file) => {
        const line = document.createElement("li");
        const { textFile, textTooLarge } = files.dataset;
        const params = { name: file.name, size: size(file.size) };
        const message = file.size > MAX_BYTES ? textTooLarge : textFile;
        line.textContent = message.replace(/\{(\w+)\}/g, (_, name) => params[name]);
        return line;
      }),
    );
  }

  function take(dropped) {
    const chosen = new DataTransfer();
    for (const file of input.multiple ? dropped : [...dropped].slice(0, 1)) chosen.items.add(file);
    input.files = chosen.files;
    show();
  }

  place.addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    place.classList.add("is-over");
  });
  place.addEventListener("dragleave", (event) => {
    if (!place.contains(event.relatedTarget)) place.classList.remove("is-over");
  });
  place.addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    place.classList.remove("is-over");
    if (event.dataTransfer.files.length) take(event.dataTransfer.files);
  });
  input.addEventListener("change", show);
}

const template = document.querySelector("template#drop")?.content;
const inputs = template ? document.querySelectorAll("input[type=file][data-drop]") : [];
for (const input of inputs) start(input, template);
