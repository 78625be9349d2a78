/* Fills the slug of a new row while its title or name is typed: [data-slug-from], the field that
   it is made of, and [data-slug-url], which answers as an import would. A slug that somebody typed
   stays as it is; an empty one is filled when the form is saved. */

const PAUSE = 250; // milliseconds

function start(slug) {
  const source = document.querySelector(`[name="${slug.dataset.slugFrom}"]`);
  if (!source || slug.value) return;
  const form = slug.form;
  let proposed = "";
  let timer = 0;
  let latest = 0; // the number of the last request: only its answer is used
  let asked = ""; // the text that the slug was made of

  async function ask() {
    const text = source.value;
    const request = (latest += 1);
    try {
      const response = await fetch(`${slug.dataset.slugUrl}?${new URLSearchParams({ text })}`);
      const answer = await response.json();
      if (request !== latest || slug.value !== proposed) return;
      proposed = slug.value = answer.slug;
      asked = text;
    } catch {
      // The server makes it when the form is saved.
    }
  }

  source.addEventListener("input", () => {
    if (slug.value !== proposed) return;
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  form.addEventListener("submit", () => {
    if (slug.value === proposed && source.value !== asked) slug.value = "";
  });
  if (source.value) ask();
}

for (const slug of document.querySelectorAll("[data-slug-from]")) start(slug);
