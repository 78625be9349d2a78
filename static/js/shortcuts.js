// Ctrl+S, or ⌘S, saves and stays in the form: it presses the button that says so.

const button = document.querySelector("form [name=_continue][type=submit]");

addEventListener("keydown", (event) => {
  const isOurs = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
  if (!isOurs || event.key.toLowerCase() !== "s" || !button) return;
  event.preventDefault(); // the browser would save the page as a file
  if (!event.repeat && !document.querySelector("dialog[open]")) button.form.requestSubmit(button);
});
