// Copying an article's link, and the device's own share menu. The links beside them need neither.

const section = document.querySelector("[data-share]");

if (section) {
  const { share: url, title } = section.dataset;
  const said = section.querySelector("[data-said]");
  offer("[data-copy]", copy);
  if (navigator.share) offer("[data-native]", native);

  function offer(selector, act) {
    const button = section.querySelector(selector);
    button.closest("li").hidden = false;
    button.addEventListener("click", act);
  }

  async function copy() {
    said.textContent = "";
    try {
      await navigator.clipboard.writeText(url);
      said.textContent = "Link copied";
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
      field.setAttribute("aria-label", "The article’s address");
      said.after(field);
    }
    field.focus();
    field.select();
  }
}
