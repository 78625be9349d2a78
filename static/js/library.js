/* Chooses an image in dialog#library: for the text as `![alt](image:1)`, or as the lead image.
   [data-images-url] answers {images, next, count}. */

const desk = document.querySelector("[data-images-url]");
const area = desk?.querySelector("#id_body");
const dialog = document.querySelector("dialog#library");
let choose = () => {};

/* 1006 as “1 006”, with a narrow no-break space, as the server writes it. */
function thousands(number) {
  return String(number).replace(/\B(?=(\d{3})+$)/g, "\u202f");
}

function start() {
  const field = dialog.querySelector("input");
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
      choose(image);
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
  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());

  for (const opener of document.querySelectorAll("[data-opens=library]")) {
    opener.addEventListener("click", () => {
      choose = opener.closest(".toolbar") ? intoText : asLead;
      field.value = "";
      dialog.showModal();
      load(1);
    });
  }
}

function intoText(image) {
  const alt = image.alt.replace(/[[\]\\\n]/g, " ").trim();
  const text = `![${alt}](image:${image.id})\n`;
  area.dispatchEvent(new CustomEvent("editor:block", { detail: { text } }));
}

function asLead(image) {
  const select = desk.querySelector("#id_lead_image");
  select.append(new Option(image.label, image.id, true, true));
  select.dispatchEvent(new Event("change", { bubbles: true }));
}

if (area && dialog) {
  const opener = document.querySelector("template#lead-opener").content.firstElementChild;
  desk.querySelector(".field-lead_image")?.append(document.importNode(opener, true));
  start();
}
