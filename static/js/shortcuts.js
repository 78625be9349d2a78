/* Ctrl+S saves and stays in the form, Ctrl+Enter publishes (⌘ on a Mac): each presses its button.
   Ctrl+Shift+F and its tool find in the text; Ctrl+F stays the browser's own. */

const BUTTONS = { s: "_continue", enter: "_publish" };
const desk = document.querySelector("[data-find-url]");

function find(event) {
  event.preventDefault();
  import(desk.dataset.findUrl).then(({ open }) => open()).catch(() => {});
}

desk?.addEventListener("click", (event) => {
  if (event.target.closest("[data-opens=find]")) find(event);
});
addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
  const key = event.key.toLowerCase();
  if (event.shiftKey) {
    if (key === "f" && desk) find(event);
    return;
  }
  const button = BUTTONS[key] && document.querySelector(`form [name=${BUTTONS[key]}][type=submit]`);
  if (!button) return;
  event.preventDefault(); // the browser would save the page as a file
  if (!event.repeat && !document.querySelector("dialog[open]")) button.form.requestSubmit(button);
});
