/* Gives each autocomplete field of the admin the name of the field that it stands for. */

function label(select) {
  const name = select.getAttribute("aria-label") ?? select.labels?.[0]?.textContent.trim();
  const box = select.parentElement.querySelector(".select2-selection");
  if (!name || !box) return;
  for (const part of [box, box.querySelector(".select2-selection__rendered")]) {
    part?.removeAttribute("aria-labelledby");
    part?.setAttribute("aria-label", name);
  }
}

function labelAll() {
  document.querySelectorAll("select.admin-autocomplete").forEach(label);
}

window.django?.jQuery(labelAll);
document.addEventListener("formset:added", () => setTimeout(labelAll));
