/* Pasting into [data-desk] #id_body: rich text becomes Markdown, by the module [data-markdown-url];
   a URL pasted over words makes them a link. With Shift held, the browser pastes plain text.
   Pictures that are pasted, dropped, or come as `picture:add` {files, isLead} go to the module
   [data-pictures-url]. */

const desk = document.querySelector("[data-markdown-url]");
const area = desk?.querySelector("#id_body");
const MOST_LINES = 1000; // more would take Chromium seconds to put in
const URL_ALONE = /^https?:\/\/[^\s<>()]+$/;
let isPlain = false;

const isBlock = (text) => /^(#+ |[>|]|```|~~~|- |\d+\. )/.test(text);
const insert = (text) =>
  area.dispatchEvent(new CustomEvent("editor:insert", { detail: { text } }));

function linked(url) {
  const { selectionStart: start, selectionEnd: end, value } = area;
  const words = value.slice(start, end).trim();
  const isAddress = /^https?:/.test(words) || /(\]\(|<)$/.test(value.slice(0, start));
  if (!words || isAddress || /[[\]\n]/.test(words) || !URL_ALONE.test(url)) return "";
  return value.slice(start, end).replace(words, () => `[${words}](${url})`);
}

const gap = (isNear, isThere) => (isThere ? "" : isNear ? "\n" : "\n\n");

/* With empty lines around it where the text beside it would run into a list or a table. */
function parted(text) {
  const before = area.value.slice(0, area.selectionStart);
  const after = area.value.slice(area.selectionEnd);
  const [first, last] = [text, text.slice(text.lastIndexOf("\n\n") + 1).trimStart()].map(isBlock);
  const start = first && before ? gap(before.endsWith("\n"), before.endsWith("\n\n")) : "";
  const end = last && after ? gap(after.startsWith("\n"), after.startsWith("\n\n")) : "";
  return start + text + end;
}

async function convert(html, plain) {
  const text = await import(desk.dataset.markdownUrl)
    .then(({ markdownOf }) => markdownOf(html))
    .catch(() => "");
  insert(text ? parted(text) : plain.replace(/\r\n?/g, "\n"));
}

function addPictures(files, isLead = false) {
  import(desk.dataset.picturesUrl)
    .then((pictures) => pictures.add(files, isLead))
    .catch(() => {
      const { textFailed } = document.querySelector("#picture [role=status]").dataset;
      document.querySelector(".counts").textContent = textFailed;
    });
}

function take(event, data) {
  event.preventDefault();
  addPictures([...data.files]);
}

desk?.addEventListener("picture:add", ({ detail }) => addPictures(detail.files, detail.isLead));
area?.addEventListener("dragover", (event) => {
  if (event.dataTransfer.types.includes("Files")) event.preventDefault();
});
area?.addEventListener("drop", (event) => {
  if (event.dataTransfer?.files.length) take(event, event.dataTransfer);
});
area?.addEventListener("keydown", (event) => (isPlain = event.shiftKey));
area?.addEventListener("paste", (event) => {
  const data = event.clipboardData;
  const [plain, html] = ["plain", "html"].map((type) => data.getData(`text/${type}`));
  // Programs add a picture of what they copied as text.
  if (!plain.trim() && data.files.length) return take(event, data);
  const link = !isPlain && linked(plain.trim());
  const isLong = plain.split("\n").length > MOST_LINES;
  if (!link && (isPlain || isLong || !html || !plain.trim())) return;
  event.preventDefault();
  if (link) insert(link);
  else convert(html, plain);
});
