// Brings the module that a section names in data-module once the reader comes near it.

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

for (const section of document.querySelectorAll("[data-module]")) watcher.observe(section);
