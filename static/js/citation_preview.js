// A source beside its marker on hover, focus and tap; and the way back to the marker one came
// from. Without it a marker is a link to the list, and every use has its own link back.

const OPENS_AFTER = 150; // ms, as long as MediaWiki waits
const STAYS_FOR = 300; // ms to get from the marker into the preview
const EDGE = 12; // px between the preview and the edge of the window

const text = document.querySelector(".prose");
const texts = document.querySelector(".references")?.dataset; // in the page's language
let box; // the open preview
let marker; // the link it belongs to
let dismissed; // the link whose preview was closed by hand, until it is left
let timer;

if (text && texts && "showPopover" in HTMLElement.prototype) begin();

function begin() {
  text.addEventListener("pointerover", (event) => {
    if (event.pointerType !== "touch") over(event.target);
  });
  text.addEventListener("pointerout", (event) => {
    if (event.pointerType === "touch" || !event.target.closest(".marker a, .preview")) return;
    if (dismissed && !dismissed.contains(event.relatedTarget)) dismissed = null;
    wait(STAYS_FOR, () => isInUse() || close());
  });
  text.addEventListener("focusin", ({ target }) => over(target));
  text.addEventListener("focusout", ({ target }) => {
    if (target === dismissed) dismissed = null;
    wait(STAYS_FOR, () => isInUse() || close());
  });
  document.addEventListener("click", follow);
  document.addEventListener("pointerdown", ({ target }) => {
    if (box && !box.contains(target) && !marker.contains(target)) close();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && box) dismiss();
  });
  addEventListener("resize", () => box && place());
}

function over(target) {
  const link = target.closest(".marker a");
  if (link && link !== marker && link !== dismissed) wait(OPENS_AFTER, () => open(link));
  else if (link || target.closest(".preview")) clearTimeout(timer);
}

function wait(time, then) {
  clearTimeout(timer);
  timer = setTimeout(then, time);
}

// Whether the reader points at the preview or its marker, or has the focus there.
function isInUse() {
  return [box, marker].some((part) => part?.matches(":hover, :focus, :focus-within"));
}

function follow(event) {
  const link = event.target.closest(".marker a");
  if (link && event.pointerType === "touch" && link !== marker) {
    event.preventDefault(); // the first tap shows, the second leads to the list
    open(link);
  } else if (link || event.target.closest("[data-to-reference]")) {
    leadBack(link ?? marker);
    close();
  }
}

function open(link) {
  close();
  const item = document.getElementById(link.hash.slice(1));
  if (!item) return;
  marker = link;
  box = previewOf(item);
  marker.setAttribute("aria-describedby", box.id);
  marker.parentElement.after(box); // the next thing to read and to tab to
  box.showPopover();
  place();
}

function close() {
  clearTimeout(timer);
  marker?.removeAttribute("aria-describedby");
  box?.remove();
  box = marker = null;
}

// By hand: the focus stays where it is, unless it is in what goes away.
function dismiss() {
  dismissed = marker;
  if (box.contains(document.activeElement)) marker.focus();
  close();
}

function previewOf(item) {
  const number = item.value;
  const preview = document.createElement("div");
  preview.id = "preview";
  preview.className = "preview";
  preview.popover = "manual";
  preview.setAttribute("role", "group");
  preview.setAttribute("aria-label", texts.textLabel.replace("{number}", number));
  for (const part of item.children) preview.append(part.cloneNode(true), " ");
  preview.querySelector(".backlinks")?.remove();
  const uses = text.querySelectorAll(`.marker a[href="#ref-${number}"]`).length;
  const foot = document.createElement("span");
  foot.className = "preview-foot";
  const link = Object.assign(document.createElement("a"), {
    href: `#ref-${number}`,
    textContent: texts.textLink,
  });
  link.dataset.toReference = "";
  const count = uses === 1 ? texts.textUse : texts.textUses.replace("{count}", uses);
  foot.append(`${count} · `, link);
  preview.append(foot);
  return preview;
}

// Below the marker, or above it where there is no room below; never off the sides.
function place() {
  const at = marker.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = box;
  const room = document.documentElement.clientWidth - width - EDGE;
  const hasRoomBelow = at.bottom + height + EDGE < innerHeight || at.top < height + EDGE;
  const top = hasRoomBelow ? at.bottom : at.top - height;
  box.style.left = `${Math.max(EDGE, Math.min(at.left - EDGE, room)) + scrollX}px`;
  box.style.top = `${top + scrollY}px`;
}

// The arrow of a reference leads to the use of it that was followed.
function leadBack(link) {
  const backlinks = document.querySelector(`${link.hash} .backlinks`);
  const letter = backlinks?.querySelector(`a[href="#${link.id}"]`);
  const arrow = backlinks?.querySelector("[aria-hidden], [data-arrow]");
  if (!letter || !arrow) return;
  const back = Object.assign(document.createElement("a"), { href: letter.hash, textContent: "↑" });
  back.dataset.arrow = "";
  back.setAttribute("role", "doc-backlink");
  back.setAttribute("aria-label", texts.textBack);
  arrow.replaceWith(back);
}
