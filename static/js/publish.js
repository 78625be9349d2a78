/* The publish button says what it will do: [data-publishing] with [name=_publish].
   Also sends the form once, however often a button is pressed. */

const form = document.querySelector("[data-publishing]")?.closest("form");
const zone = document.querySelector("[data-publishing]")?.dataset.zone;

function label(date, time) {
  if (!date) return "Publish";
  // The words of the fields as they are: they are a time in the publication's zone, not here.
  const moment = new Date(`${date}T${time || "00:00"}Z`);
  const day = { month: "short", day: "numeric", year: "numeric", timeZone: "UTC" };
  return `Schedule for ${moment.toLocaleDateString("en-US", day)}, ${time || "…"} ${zone}`;
}

function start(button) {
  const [date, time] = ["publish_at_0", "publish_at_1"].map((name) => form.elements[name]);
  const tell = () => (button.value = label(date?.value, time?.value));
  for (const field of [date, time]) field?.addEventListener("input", tell);
  tell();

  const notice = ["notice", "notice_placement"]
    .map((name) => form.querySelector(`.article-publishing .field-${name}`))
    .filter(Boolean);
  const choices = form.querySelectorAll("[name=change]");
  const unfold = () => {
    const isCorrection = form.elements.change.value === "correction";
    for (const row of notice) row.hidden = !isCorrection && !row.querySelector("textarea")?.value;
  };
  for (const each of choices) each.addEventListener("change", unfold);
  if (choices.length) unfold();
}

function sendOnce(desk) {
  let isSent = false;
  desk.addEventListener("submit", (event) => {
    if (isSent) event.preventDefault();
    isSent = true;
    setTimeout(() => (isSent = false), 10000); // it may be stopped
  });
  addEventListener("pageshow", () => (isSent = false));
}

if (form?.elements._publish) start(form.elements._publish);
for (const desk of document.querySelectorAll("[data-desk]")) sendOnce(desk.closest("form"));
