/* Tells the server every 20 seconds that this tab has the article open, and shows who else has:
   [data-presence-url]. The server forgets a tab that is silent for 40. */

const desk = document.querySelector("[data-presence-url]");
const EVERY = 20000; // milliseconds

function start(line) {
  const form = desk.closest("form");
  const tab = Array.from({ length: 3 }, () => Math.random().toString(36).slice(2, 10)).join("");
  const report = (params) =>
    new URLSearchParams({
      csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value,
      base: form.elements.base_revision.value,
      tab,
      ...params,
    });

  async function ping() {
    try {
      const body = report();
      const response = await fetch(desk.dataset.presenceUrl, { method: "POST", body });
      if (!response.headers.get("Content-Type")?.includes("json")) return;
      const { message } = await response.json();
      if (line.textContent !== message) line.textContent = message;
    } catch {
      // The next one tries again.
    }
  }

  ping();
  setInterval(ping, EVERY);
  addEventListener("pagehide", () =>
    navigator.sendBeacon(desk.dataset.presenceUrl, report({ leave: 1 })),
  );
  addEventListener("pageshow", (event) => event.persisted && ping());
}

if (desk) start(document.querySelector("[data-presence]"));
