// Brings the module that a section names in data-module once the reader comes near it; with
// data-soon, once the reader does anything at all.

const watcher = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      watcher.unobserve(target);
      import(target.dataset.module);
    }
  },
  { rootMargin: "50%" },
);

for (const section of document.querySelectorAll("[data-module]")) {
  if ("soon" in section.dataset) bringSoon(section.dataset.module);
  else watcher.observe(section);
}

function bringSoon(module) {
  const stirs = ["pointermove", "pointerdown", "keydown", "scroll"];
  const bring = () => {
    for (const stir of stirs) removeEventListener(stir, bring);
    import(module);
  };
  for (const stir of stirs) addEventListener(stir, bring, { passive: true });
}
