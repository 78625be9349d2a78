/* The live preview beside the body, its counts and its findings: [data-preview-url].
   One request at a time; what is typed meanwhile is sent when the answer is there. */

const desk = document.querySelector("[data-preview-url]");
const area = desk?.querySelector("#id_body");

function citations() {
  return [...desk.querySelectorAll("[name^='citations-'][name$='-reference']")]
    .filter((select) => !select.name.includes("__prefix__") && select.value)
    .map((select) => {
      const row = select.closest("tr");
      if (row.querySelector("[name$='-DELETE']")?.checked) return null;
      return [Number(row.querySelector("[name$='-number']").value), Number(select.value)];
    })
    .filter((pair) => pair && pair[0] > 0);
}

const named = (button) => JSON.stringify(button.dataset);

function build() {
  const template = document.querySelector("template#preview-pane").content;
  const [pane, status] = document.importNode(template, true).children;
  area.closest(".flex-container").append(pane);
  area.closest(".form-row").append(status);
  return [pane.firstElementChild, status];
}

function start() {
  const [prose, status] = build();
  const panel = desk.querySelector("[data-panel]");
  const token = desk.closest("form").querySelector("[name=csrfmiddlewaretoken]");
  let sent = null;
  let isBusy = false;
  let timer = 0;

  async function ask() {
    const body = JSON.stringify({ body: area.value, citations: citations() });
    if (isBusy || body === sent) return;
    isBusy = true;
    sent = body;
    try {
      const response = await fetch(desk.dataset.previewUrl, {
        method: "POST",
        redirect: "manual",
        headers: { "Content-Type": "application/json", "X-CSRFToken": token.value },
        body,
      });
      if (response.type === "opaqueredirect" || response.status === 403) {
        status.textContent = status.dataset.textSignedOut;
      } else {
        show(await response.json());
      }
    } catch {
      status.textContent = status.dataset.textOffline;
      sent = null;
    } finally {
      isBusy = false;
      later(sent === null ? 5000 : 400);
    }
  }

  function show(results) {
    if (results.error) {
      status.textContent = results.error;
      return;
    }
    prose.innerHTML = results.html;
    // A heading “Library” must not be taken for a part of the form.
    for (const part of prose.querySelectorAll("[id]")) part.removeAttribute("id");
    const focused = panel.contains(document.activeElement) && named(document.activeElement);
    panel.innerHTML = results.panel;
    [...panel.querySelectorAll("button")].find((button) => named(button) === focused)?.focus();
    status.textContent = results.counts;
  }

  function later(wait = 400) {
    clearTimeout(timer);
    timer = setTimeout(ask, wait);
  }

  area.addEventListener("input", () => later());
  desk.addEventListener("change", () => later());
  // Back from another window, in which a reference got its title or the person signed in.
  addEventListener("focus", () => {
    sent = null;
    later();
  });
  window.django?.jQuery(document).on("formset:added formset:removed change", () => later());
  prose.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link) return;
    event.preventDefault(); // following it would leave the text that is being written
    const jump = /^#ref-(\d+)$/.exec(link.getAttribute("href"));
    if (jump) desk.dispatchEvent(new CustomEvent("citation:show", { detail: Number(jump[1]) }));
  });
  ask();
}

if (area) start();
