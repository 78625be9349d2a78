/* Asks before words are left that were not saved: the form around [data-asks]. */

const form = document.querySelector("[data-asks]")?.closest("form");

if (form) {
  const content = () => new URLSearchParams(new FormData(form)).toString();
  const opened = content();
  let isSent = false;
  form.addEventListener("submit", () => (isSent = true));
  // Back from the page that it was sent to, as it was left.
  addEventListener("pageshow", () => (isSent = false));
  addEventListener("beforeunload", (event) => {
    if (!isSent && content() !== opened) event.preventDefault();
  });
}
