/* Suggests tags while they are typed: #id_tags from [data-tags-url].
   A combobox of WAI-ARIA: arrows choose, Enter takes or ends the tag, Escape closes. */

const desk = document.querySelector("[data-tags-url]");
const field = desk?.querySelector("#id_tags");

/* Where the tag at the caret begins and ends. */
function bounds() {
  const caret = field.selectionStart;
  const first = field.value.lastIndexOf(",", caret - 1) + 1;
  const comma = field.value.indexOf(",", caret);
  return [first, comma < 0 ? field.value.length : comma];
}

const typed = () => field.value.slice(...bounds()).trim().replace(/^"/, "");

function start() {
  const list = document.createElement("ul");
  Object.assign(list, { id: "tag-suggestions", className: "suggestions", hidden: true });
  Object.assign(list, { role: "listbox", ariaLabel: desk.dataset.textTags });
  const box = document.createElement("div");
  box.className = "suggesting";
  field.before(box);
  box.append(field, list);
  Object.assign(field, { role: "combobox", ariaAutoComplete: "list", ariaExpanded: "false" });
  field.setAttribute("aria-controls", list.id);
  let timer = 0;
  let latest = 0; // the number of the last request: only its answer is shown

  const options = () => [...list.children];
  const active = () => options().find((option) => option.ariaSelected === "true");

  function close() {
    latest += 1;
    list.hidden = true;
    field.ariaExpanded = "false";
    field.removeAttribute("aria-activedescendant");
  }

  function activate(option) {
    for (const item of options()) item.ariaSelected = String(item === option);
    field.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  function take(option) {
    const [from, to] = bounds();
    const { name } = option.dataset;
    const isLast = to === field.value.length;
    const quoted = /[,"]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name;
    const word = (from ? " " : "") + quoted;
    field.setRangeText(word + (isLast ? ", " : ""), from, to, "end");
    field.dispatchEvent(new Event("change", { bubbles: true }));
    close();
    field.focus();
  }

  function show(tags) {
    list.replaceChildren(
      ...tags.map(({ name, uses }, index) => {
        const option = document.createElement("li");
        const id = `tag-suggestion-${index}`;
        Object.assign(option, { id, role: "option", ariaSelected: "false" });
        option.dataset.name = name;
        const count = document.createElement("span");
        count.className = "count";
        count.textContent = `${uses}×`;
        option.append(`${name} `, count);
        option.addEventListener("mousedown", (event) => {
          event.preventDefault();
          take(option);
        });
        return option;
      }),
    );
    list.hidden = !tags.length;
    field.ariaExpanded = String(tags.length > 0);
    field.removeAttribute("aria-activedescendant");
  }

  async function ask() {
    const query = typed();
    if (!query) return close();
    const request = (latest += 1);
    try {
      const response = await fetch(`${desk.dataset.tagsUrl}?${new URLSearchParams({ q: query })}`);
      const results = await response.json();
      if (request === latest && document.activeElement === field) show(results.tags);
    } catch {
      close(); // typing goes on
    }
  }

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 150);
  });
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => {
    const all = list.hidden ? [] : options();
    const at = all.indexOf(active());
    if (event.key === "Enter" && typed()) take(all[at] ?? { dataset: { name: typed() } });
    else if (!all.length) return;
    else if (event.key === "ArrowDown") activate(all[(at + 1) % all.length]);
    else if (event.key === "ArrowUp") activate(all[(at < 1 ? all.length : at) - 1]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
}

if (field) start();
