/* The one button of the page says what it will do: publish now, an update, a correction, or at the
   time that was chosen. [data-publishing] carries the words. Without this there are two buttons. */

const asking = document.querySelector("[data-publishing]");
const form = asking?.closest("form");
const button = form?.querySelector("[name=act][value=publish]");
const { zone, zoneNames } = asking?.dataset ?? {};

// What the zone is called at that time of its clocks: “CEST”.
function abbreviation(clock) {
  try {
    const names = JSON.parse(zoneNames);
    const parts = { timeZone: zone, timeZoneName: "longOffset" };
    const offset = (at) => {
      const text = new Intl.DateTimeFormat("en", parts).formatToParts(at).at(-1).value;
      const [, sign, hours, minutes] = /([+-])(\d+):(\d+)/.exec(text) ?? [0, "+", 0, 0];
      return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
    };
    const near = offset(clock);
    return names[offset(new Date(clock - near * 60000))] ?? zone;
  } catch {
    return zone;
  }
}

function later(date, time) {
  // The words of the fields as they are: they are a time in the publication's zone, not here.
  const clock = new Date(`${date}T${time || "00:00"}Z`);
  const style = { month: "long", day: "numeric", year: "numeric", timeZone: "UTC" };
  const day = clock.toLocaleDateString(document.documentElement.lang || [], style);
  const params = { date: day, time: time || "…", zone: abbreviation(clock) };
  return asking.dataset.textLater.replace(/\{(\w+)\}/g, (_, name) => params[name]);
}

function start() {
  form.querySelector("[name=act][value=schedule]")?.remove();
  const [date, time] = ["publish_at_0", "publish_at_1"].map((name) => form.elements[name]);
  const notice = ["notice", "notice_placement"]
    .map((name) => form.querySelector(`.field-${name}`))
    .filter(Boolean);
  const { textNow, textUpdate, textCorrection } = asking.dataset;
  const texts = { update: textUpdate, correction: textCorrection };
  const refresh = () => {
    const change = form.elements.change?.value;
    const isLater = Boolean(date?.value || time?.value);
    button.value = isLater ? "schedule" : "publish";
    button.textContent = date?.value
      ? later(date.value, time.value)
      : (texts[change] ?? textNow);
    for (const row of notice) {
      row.hidden = change !== "correction" && !row.querySelector("textarea")?.value;
    }
  };
  form.addEventListener("input", refresh);
  addEventListener("pageshow", refresh);
  refresh();
}

if (button) start();
