/* Files dropped onto a file field: [data-drop]. The field stays the browser's own. */

const MAX_BYTES = 20_000_000;
const size = (bytes) =>
  bytes < 100_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;

function start(input) {
  const place = document.createElement("div");
  place.className = "drop";
  input.before(place);
  const hint = document.createElement("p");
  hint.className = "drop-hint";
  hint.textContent = input.multiple ? "… or drop the pictures here." : "… or drop the picture here.";
  const files = document.createElement("ul");
  files.className = "drop-files";
  files.setAttribute("aria-live", "polite");
  files.setAttribute("aria-label", "Chosen files");
  place.append(input, hint, files);

  function show() {
    files.replaceChildren(
      ...[...input.files].map((file) => {
        const line = document.createElement("li");
        const remark = file.size > MAX_BYTES ? ": larger than 20 MB, it will be refused" : "";
        line.textContent = `${file.name}, ${size(file.size)}${remark}`;
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

  const hasFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
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

for (const input of document.querySelectorAll("input[type=file][data-drop]")) start(input);
