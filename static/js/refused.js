/* A form that was refused: the first wrong field has the focus, and what is folded around it opens.
   On `load`, for Django focuses the first field, and select2 hides what it stands for. */

addEventListener("load", () => {
  const field = document.querySelector("form [aria-invalid=true]");
  if (!field) return;
  for (let part = field; part; part = part.parentElement) {
    if (part.localName === "details") part.open = true;
  }
  (field.parentElement.querySelector(".select2-selection") ?? field).focus();
});
