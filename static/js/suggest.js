/* Suggestions while typing: the search field becomes a combobox over a list of links. */

const WAIT = 120; // milliseconds without a key

for (const form of document.querySelectorAll("form[data-suggest]")) {
  const field = form.querySelector("[type=search]");
  const list = document.createElement("ul");
  let options = [];
  let chosen = -1;
  let timer;
  let request;

  list.className = "suggestions";
  list.id = `${field.id}-suggestions`;
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", form.dataset.textSuggestions);
  for (const [name, value] of Object.entries({
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-controls": list.id,
    "aria-expanded": "false",
  })) {
    field.setAttribute(name, value);
  }
  form.append(list);

  function show(suggestions) {
    options = suggestions;
    chosen = -1;
    field.removeAttribute("aria-activedescendant");
    list.replaceChildren(
      ...suggestions.map(({ kind, label }, index) => {
        const item = document.createElement("li");
        const small = document.createElement("small");
        item.id = `${list.id}-${index}`;
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", "false");
        small.textContent = kind;
        const words = Object.assign(document.createElement("bdi"), { textContent: label });
        item.append(words, small);
        return item;
      }),
    );
    list.hidden = suggestions.length === 0;
    field.setAttribute("aria-expanded", String(!list.hidden));
  }

  function choose(index) {
    list.children[chosen]?.setAttribute("aria-selected", "false");
    chosen = (index + options.length + 1) % (options.length + 1);
    if (chosen === options.length) chosen = -1;
    const item = list.children[chosen];
    if (!item) return field.removeAttribute("aria-activedescendant");
    item.setAttribute("aria-selected", "true");
    field.setAttribute("aria-activedescendant", item.id);
  }

  async function ask() {
    request?.abort();
    request = new AbortController();
    const address = `${form.dataset.suggest}?${new URLSearchParams({ q: field.value })}`;
    try {
      const response = await fetch(address, { signal: request.signal });
      if (response.ok) show((await response.json()).suggestions);
    } catch (error) {
      if (error.name !== "AbortError") show([]); // the form works without them
    }
  }

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  field.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown") choose(chosen + 1);
    else if (event.key === "ArrowUp") choose(chosen < 0 ? options.length - 1 : chosen - 1);
    else if (event.key === "Escape") show([]);
    else if (event.key === "Enter" && chosen >= 0) location.assign(options[chosen].url);
    else return;
    event.preventDefault();
  });
  field.addEventListener("blur", () => show([]));
  list.addEventListener("pointerdown", (event) => {
    const index = [...list.children].indexOf(event.target.closest("[role=option]"));
    event.preventDefault(); // keeps the focus, and so the list, until the click is done
    if (index >= 0) location.assign(options[index].url);
  });
}
