// The accent colour: what it will be on light and on dark pages, while it is chosen.

const form = document.querySelector("form[data-shades]");
const field = form.querySelector("[data-accent]");
const picker = form.querySelector("[data-pick]");
const said = form.querySelector("[data-said]");
const PAUSE = 200;
let waiting;
let asked = 0;

async function show() {
  const mine = ++asked;
  const query = new URLSearchParams({ accent: field.value });
  const response = await fetch(`${form.dataset.shades}?${query}`);
  if (mine !== asked || !response.headers.get("Content-Type").startsWith("application/json")) return;
  const answer = await response.json();
  said.textContent = answer.message;
  for (const [scheme, shade] of Object.entries(answer.shades ?? {})) {
    const sample = form.querySelector(`[data-shade="${scheme}"]`);
    sample.querySelector("rect").setAttribute("fill", shade.colour);
    sample.querySelector("[data-value]").textContent = shade.colour;
    sample.querySelector("[data-contrast]").textContent = shade.contrast;
  }
}

function soon() {
  clearTimeout(waiting);
  waiting = setTimeout(() => show().catch(() => {}), PAUSE);
}

field.addEventListener("input", () => {
  if (/^#[0-9a-f]{6}$/i.test(field.value)) picker.value = field.value;
  soon();
});
picker.addEventListener("input", () => {
  field.value = picker.value;
  soon();
});
picker.hidden = false;
