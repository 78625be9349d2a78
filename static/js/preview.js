/* The live preview beside the body, its counts and its findings: [data-preview-url].
   One request at a time; what is typed meanwhile is sent when the answer is there.
   The preview follows the caret, has the width that was chosen, and can be hidden. */

const desk = document.querySelector("[data-preview-url]");
const area = desk?.querySelector("#id_body");

/* The rows of the citation panel, saved or not: [number, reference, URL, title, source]. */
function citations() {
  return [...desk.querySelectorAll("[data-card]")]
    .filter((card) => !card.querySelector("[name$='-DELETE']")?.checked)
    .map((card) => {
      const value = (name) => card.querySelector(`[name$='-${name}']`)?.value ?? "";
      const texts = ["new_url", "new_title", "new_source"].map(value);
      return [Number(value("number")), Number(value("reference")) || null, ...texts];
    })
    .filter(([number, reference, url]) => number > 0 && (reference || url));
}

const named = (button) => JSON.stringify(button.dataset);

function build() {
  const template = document.querySelector("template#preview-pane").content;
  const [preview, status, shortcuts] = document.importNode(template, true).children;
  area.closest(".flex-container").append(preview);
  area.closest(".form-row").append(status, shortcuts);
  return [preview, status];
}

/* As wide as a reader's screen, and as large as there is room for. */
function fit(pane, prose) {
  const width = Number(pane.dataset.width);
  const { paddingInlineStart: gap } = getComputedStyle(pane);
  const room = pane.clientWidth - 2 * parseFloat(gap);
  prose.style.zoom = width ? Math.min(1, room / width) : "";
}

/* Where it stands is remembered in this browser, as far as that has a memory. */
function arrange(preview, pane, prose) {
  const toggle = document.querySelector("[data-shows-preview]");
  const widths = preview.querySelectorAll("button");
  const show = (isShown) => {
    preview.hidden = !isShown;
    toggle.ariaPressed = isShown;
  };
  try {
    show(localStorage.getItem("preview") !== "hidden");
  } catch {
    // It is shown.
  }
  toggle.addEventListener("click", () => {
    show(preview.hidden);
    try {
      localStorage.setItem("preview", preview.hidden ? "hidden" : "");
    } catch {
      // The browser keeps nothing.
    }
  });
  for (const button of widths)
    button.addEventListener("click", () => {
      for (const other of widths) other.ariaPressed = other === button;
      pane.dataset.width = button.dataset.width;
      fit(pane, prose);
    });
  new ResizeObserver(() => fit(pane, prose)).observe(pane);
}

function start() {
  const [preview, status] = build();
  const pane = preview.lastElementChild;
  const prose = pane.firstElementChild;
  let lines = []; // of the text, on which the blocks of the preview begin
  let at = "";
  arrange(preview, pane, prose);
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
      const isJson = response.headers.get("Content-Type")?.includes("json");
      if (response.type === "opaqueredirect" || (response.status === 403 && !isJson)) {
        status.textContent = status.dataset.textSignedOut;
      } else {
        show(await response.json());
      }
    } catch {
      const { textOld, textOffline } = status.dataset;
      status.textContent = at ? textOld.replace("{time}", at) : textOffline;
      pane.classList.add("is-old");
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
    pane.classList.remove("is-old");
    at = new Date().toLocaleTimeString([], { timeStyle: "short", hourCycle: "h23" });
    ({ lines = [] } = results);
    follow();
    desk.dispatchEvent(new CustomEvent("preview:shown", { detail: results }));
  }

  /* The block of the preview that belongs to the caret's line is brought into sight. */
  function follow() {
    const line = area.value.slice(0, area.selectionStart).split("\n").length - 1;
    const block = prose.children[lines.findLastIndex((first) => first <= line)];
    if (!block || document.activeElement !== area) return;
    const [inner, outer] = [block.getBoundingClientRect(), pane.getBoundingClientRect()];
    const isSeen = inner.top >= outer.top && inner.top <= outer.bottom - 48;
    if (!isSeen) pane.scrollTop += inner.top - outer.top - pane.clientHeight / 4;
  }

  function later(wait = 400) {
    clearTimeout(timer);
    timer = setTimeout(ask, wait);
  }

  for (const event of ["keyup", "click"]) area.addEventListener(event, follow);
  for (const event of ["input", "change"]) desk.addEventListener(event, () => later());
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
