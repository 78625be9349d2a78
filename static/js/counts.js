/* Counts the characters of a field beside its hint: [data-aim], how many are shown elsewhere. */

for (const field of document.querySelectorAll("[data-desk] [data-aim]")) {
  const hint = document.getElementById(`${field.id}_helptext`);
  if (!hint) continue;
  const told = document.createElement("span");
  told.className = "aim";
  (hint.firstElementChild ?? hint).append(" ", told);
  const count = () => {
    const length = [...field.value.trim()].length;
    told.textContent = length ? `Now ${length}.` : "";
    told.classList.toggle("is-over", length > Number(field.dataset.aim));
  };
  field.addEventListener("input", count);
  count();
}
