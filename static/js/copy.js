// A button that copies what a field holds. Without it the field is selected and copied by hand.

for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  const status = document.getElementById(button.dataset.status);
  button.hidden = false;
  button.addEventListener("click", async () => {
    status.textContent = "";
    try {
      await navigator.clipboard.writeText(field.value);
      status.textContent = button.dataset.textCopied;
    } catch {
      // No secure context, or the person said no.
      status.textContent = button.dataset.textSelected;
      field.focus();
      field.select();
    }
  });
}
