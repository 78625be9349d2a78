// Copying an article's link, and the device's own share menu. The links beside them need neither.

const section = document.querySelector("[data-share]");

if (section) {
  const { share: url, title, textCopied, textAddress } = section.dataset;
  const status = section.querySelector("[data-status]");
  offer("[data-copy]", copy);
  if (navigator.share) offer("[data-native]", native);

  function offer(selector, act) {
    const button = section.querySelector(selector);
    button.closest("li").hidden = false;
    button.addEventListener("click", act);
  }

  async function copy() {
    status.textContent = "";
    try {
      await navigator.clipboard.writeText(url);
      status.textContent = textCopied;
    } catch {
      showField(); // no secure context, or the reader said no
    }
  }

  async function native() {
    try {
      await navigator.share({ title, url });
    } catch (error) {
      if (error.name !== "AbortError") showField();
    }
  }

  function showField() {
    let field = section.querySelector("input");
    if (!field) {
      field = Object.assign(document.createElement("input"), { readOnly: true, value: url });
      field.setAttribute("aria-label", textAddress);
      status.after(field);
    }
    field.focus();
    field.select();
  }
}
