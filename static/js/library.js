/* Chooses an image in dialog#library: for the text as `![alt](image:1)`, or as the lead image.
   [data-images-url] answers {images, next, count}. A new one goes by `picture:add` to
   pictures.js, and comes back as `picture:chosen`. */

const desk = document.querySelector("[data-images-url]");
const area = desk?.querySelector("#id_body");
const dialog = document.querySelector("dialog#library");
let isLead = false;
const use = (image) => (isLead ? asLead : intoText)(image);

/* 1006 as “1 006”, with a narrow no-break space, as the server writes it. */
function thousands(number) {
  return String(number).replace(/\B(?=(\d{3})+$)/g, "\u202f");
}

function start() {
  const [field, upload] = dialog.querySelectorAll("input");
  const list = dialog.querySelector("ul");
  const status = dialog.querySelector("[role=status]");
  const texts = status.dataset;
  const more = dialog.querySelector("[data-more]");
  let next = null;
  let latest = 0; // the number of the last request: only its answer is shown
  let timer = 0;

  function show(image) {
    const { src, width, height, label } = image;
    const thumbnail = Object.assign(new Image(width, height), { loading: "lazy", alt: "", src });
    const chooser = Object.assign(document.createElement("button"), { type: "button" });
    const words = Object.assign(document.createElement("span"), { textContent: label, dir: "auto" });
    chooser.append(thumbnail, words);
    chooser.addEventListener("click", () => {
      dialog.close();
      use(image);
    });
    const item = document.createElement("li");
    item.append(chooser);
    list.append(item);
    return chooser;
  }

  async function load(page) {
    const request = (latest += 1);
    const query = new URLSearchParams({ q: field.value, page });
    try {
      const results = await (await fetch(`${desk.dataset.imagesUrl}?${query}`)).json();
      if (request !== latest) return;
      if (page === 1) list.replaceChildren();
      const shown = results.images.map(show);
      const message = results.count === 1 ? texts.textImage : texts.textImages;
      status.textContent = message.replace("{count}", thousands(results.count));
      next = results.next;
      more.hidden = !next;
      if (page > 1) shown[0]?.focus();
    } catch {
      status.textContent = texts.textFailed;
    }
  }

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(load, 250, 1);
  });
  more.addEventListener("click", () => load(next));
  upload.addEventListener("change", () => {
    dialog.close();
    const detail = { files: [...upload.files], isLead };
    desk.dispatchEvent(new CustomEvent("picture:add", { detail }));
    upload.value = "";
  });
  desk.addEventListener("picture:chosen", ({ detail }) => {
    ({ isLead } = detail);
    use(detail.image);
  });
  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());

  for (const opener of document.querySelectorAll("[data-opens=library]")) {
    opener.addEventListener("click", () => {
      isLead = !opener.closest(".toolbar");
      field.value = "";
      dialog.showModal();
      load(1);
    });
  }
}

function intoText({ id, alt, title }) {
  const words = alt.replace(/[[\]\\\n]/g, " ").trim();
  const caption = title ? ` "${title.replace(/["\\]/g, "\\$&")}"` : "";
  const text = `![${words}](image:${id}${caption})\n`;
  area.dispatchEvent(new CustomEvent("editor:block", { detail: { text } }));
}

function asLead(image) {
  const select = desk.querySelector("#id_lead_image");
  select.append(new Option(image.label, image.id, true, true));
  select.dispatchEvent(new Event("change", { bubbles: true }));
}

/* The thumbnail beside the field of the lead image, whichever way it was chosen. */
async function showLead(select, thumbnail) {
  const query = new URLSearchParams({ id: select.value });
  const found = select.value && (await fetch(`${desk.dataset.imagesUrl}?${query}`));
  const [image] = found ? (await found.json()).images : [];
  thumbnail.hidden = !image;
  if (image) thumbnail.src = image.src;
}

if (area && dialog) {
  const opener = document.querySelector("template#lead-opener").content.firstElementChild;
  const lead = document.importNode(opener, true);
  const select = desk.querySelector("#id_lead_image");
  desk.querySelector(".field-lead_image")?.append(lead);
  const show = () => showLead(select, lead.querySelector("img")).catch(() => {});
  window.django?.jQuery(select).on("change", show);
  start();
}
