/* Counts the characters of a field beside its hint: [data-aim], how many are shown elsewhere.
   [data-desk] carries the words. */

const desk = document.querySelector("[data-desk]");

for (const field of desk?.querySelectorAll("[data-aim]") ?? []) {
  const hint = document.getElementById(`${field.id}_helptext`);
  if (!hint) continue;
  const counter = document.createElement("span");
  counter.className = "aim";
  (hint.firstElementChild ?? hint).append(" ", counter);
  const count = () => {
    const length = [...field.value.trim()].length;
    const { textCharacter, textCharacters } = desk.dataset;
    const message = length === 1 ? textCharacter : textCharacters;
    counter.textContent = length ? message.replace("{count}", length) : "";
    counter.classList.toggle("is-over", length > Number(field.dataset.aim));
  };
  field.addEventListener("input", count);
  count();
}
