/* A form is sent once: a second click while the answer is on its way does nothing. A file that is
   downloaded leaves the page as it is, so a form may be sent again after a few seconds. */

const AGAIN = 5000; // milliseconds

const sent = new Set();

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.getAttribute("method")?.toLowerCase() !== "post") return;
  if (sent.has(form)) {
    event.preventDefault();
    return;
  }
  sent.add(form);
  setTimeout(() => sent.delete(form), AGAIN);
});

// Back to a page that the browser kept.
addEventListener("pageshow", () => sent.clear());
