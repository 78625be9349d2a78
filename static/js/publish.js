/* The publish button says what it will do: [data-publishing] with [name=_publish].
   The fieldset carries the button's words, for now and for later.
   Also sends the form once, however often a button is pressed. */

const fieldset = document.querySelector("[data-publishing]");
const form = fieldset?.closest("form");

function label(date, time) {
  const { zone, textNow, textLater } = fieldset.dataset;
  if (!date) return textNow;
  // The words of the fields as they are: they are a time in the publication's zone, not here.
  const moment = new Date(`${date}T${time || "00:00"}Z`);
  const style = { month: "long", day: "numeric", year: "numeric", timeZone: "UTC" };
  const day = moment.toLocaleDateString(document.documentElement.lang || [], style);
  const params = { date: day, time: time || "…", zone };
  return textLater.replace(/\{(\w+)\}/g, (_, name) => params[name]);
}

function start(button) {
  const [date, time] = ["publish_at_0", "publish_at_1"].map((name) => form.elements[name]);
  const relabel = () => (button.value = label(date?.value, time?.value));
  for (const field of [date, time]) field?.addEventListener("input", relabel);
  relabel();

  const notice = ["notice", "notice_placement"]
    .map((name) => form.querySelector(`.article-publishing .field-${name}`))
    .filter(Boolean);
  const choices = form.querySelectorAll("[name=change]");
  const unfold = () => {
    const isCorrection = form.elements.change.value === "correction";
    for (const row of notice) row.hidden = !isCorrection && !row.querySelector("textarea")?.value;
  };
  for (const choice of choices) choice.addEventListener("change", unfold);
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
