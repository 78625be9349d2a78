/* Pictures for the text or the lead image, one after the other: described in dialog#picture,
   uploaded to [data-upload-url], and given back as `picture:chosen` {image, isLead}.
   Loaded by paste.js when the first one comes. */

const desk = document.querySelector("[data-upload-url]");
const area = desk?.querySelector("#id_body");
const dialog = document.querySelector("dialog#picture");
const waiting = [];

/* Drawn, for the content policy shows no picture that is not the server's. */
async function draw(canvas, file) {
  const picture = await createImageBitmap(file, { resizeHeight: 240 });
  Object.assign(canvas, { width: picture.width, height: picture.height });
  canvas.getContext("2d").drawImage(picture, 0, 0);
}

function start() {
  const form = dialog.querySelector("form");
  const [status, canvas] = [form.querySelector("[role=status]"), form.querySelector("canvas")];
  const { alt, caption, is_decorative: decorative } = form.elements;
  const token = desk.closest("form").querySelector("[name=csrfmiddlewaretoken]");
  let isBusy = false;
  let caret = 0; // closing the dialog would lose it

  function ask() {
    if (!waiting.length) return;
    caret = area.selectionEnd;
    const [{ file }] = waiting;
    form.reset();
    alt.required = true;
    status.textContent = "";
    form.querySelector("[data-name]").textContent = file.name;
    canvas.width = 1;
    draw(canvas, file).catch(() => {}); // the server says what is wrong with it
    dialog.showModal();
    alt.focus();
  }

  function add(files, isLead) {
    waiting.push(...files.map((file) => ({ file, isLead })));
    if (files.length && !dialog.open) ask();
  }

  function done(image, isLead) {
    const words = decorative.checked ? "" : alt.value;
    const title = caption.value === image.caption ? "" : caption.value;
    const detail = { image: { ...image, alt: words, title }, isLead };
    if (isLead) {
      desk.querySelector("#id_lead_image_is_decorative").checked = decorative.checked;
      desk.querySelector("#id_lead_image_alt").value = words === image.alt ? "" : words;
    }
    waiting.shift();
    dialog.close();
    area.setSelectionRange(caret, caret);
    desk.dispatchEvent(new CustomEvent("picture:chosen", { detail }));
    ask();
  }

  async function send() {
    const [{ file, isLead }] = waiting;
    const body = new FormData(form);
    body.append("file", file);
    const headers = { "X-CSRFToken": token.value };
    const options = { method: "POST", redirect: "manual", headers, body };
    const { image, error } = await (await fetch(desk.dataset.uploadUrl, options)).json();
    if (waiting[0]?.file !== file) return; // it was cancelled
    if (image) done(image, isLead);
    else status.textContent = error;
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isBusy) return;
    isBusy = true;
    status.textContent = status.dataset.textSending;
    await send().catch(() => (status.textContent = status.dataset.textFailed));
    isBusy = false;
  });
  decorative.addEventListener("change", () => {
    alt.required = !decorative.checked;
    alt.disabled = decorative.checked;
  });
  const cancel = () => {
    waiting.length = 0;
    dialog.close();
    area.setSelectionRange(caret, caret);
  };
  form.querySelector("[data-close]").addEventListener("click", cancel);
  dialog.addEventListener("cancel", cancel);
  return add;
}

export const add = start();
