/* Chooses a picture in dialog#library: for the text as `![alt](image:1)`, or as the lead image.
   [data-pictures-url] answers {pictures, next, count}. */

const desk = document.querySelector("[data-pictures-url]");
const area = desk?.querySelector("#id_body");
const dialog = document.querySelector("dialog#library");
let choose = () => {};

function start() {
  const field = dialog.querySelector("input");
  const list = dialog.querySelector("ul");
  const status = dialog.querySelector("[role=status]");
  const more = dialog.querySelector("[data-more]");
  let next = null;
  let asked = 0;
  let timer = 0;

  function show(picture) {
    const { src, width, height, label } = picture;
    const image = Object.assign(new Image(width, height), { loading: "lazy", alt: "", src });
    const chooser = Object.assign(document.createElement("button"), { type: "button" });
    const words = Object.assign(document.createElement("span"), { textContent: label });
    chooser.append(image, words);
    chooser.addEventListener("click", () => {
      dialog.close();
      choose(picture);
    });
    const item = document.createElement("li");
    item.append(chooser);
    list.append(item);
    return chooser;
  }

  async function load(page) {
    const mine = (asked += 1);
    const query = new URLSearchParams({ q: field.value, page });
    try {
      const found = await (await fetch(`${desk.dataset.picturesUrl}?${query}`)).json();
      if (mine !== asked) return;
      if (page === 1) list.replaceChildren();
      const shown = found.pictures.map(show);
      status.textContent = found.count === 1 ? "1 picture" : `${found.count} pictures`;
      next = found.next;
      more.hidden = !next;
      if (page > 1) shown[0]?.focus();
    } catch {
      status.textContent = "The library does not answer. Are you signed in?";
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

function intoText(picture) {
  const alt = picture.alt.replace(/[[\]\\\n]/g, " ").trim();
  const text = `![${alt}](image:${picture.id})\n`;
  area.dispatchEvent(new CustomEvent("editor:block", { detail: { text } }));
}

function asLead(picture) {
  const select = desk.querySelector("#id_lead_image");
  select.append(new Option(picture.label, picture.id, true, true));
  select.dispatchEvent(new Event("change", { bubbles: true }));
}

if (area && dialog) {
  const opener = document.querySelector("template#lead-opener").content.firstElementChild;
  desk.querySelector(".field-lead_image")?.append(document.importNode(opener, true));
  start();
}
