/* The focal point of an image: [data-focal-stage] holds it, [data-focal] are its two numbers.
   Click or drag on the image, or move the marker with the arrow keys (Shift: ten times as far). */

const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const inside = (value) => Math.min(1, Math.max(0, Math.round(value * 100) / 100));
const percent = (value) => `${Math.round(value * 100)}%`;

const read = (input) => (input.value === "" ? 0.5 : inside(Number(input.value) || 0));

function makeMarker(label) {
  const marker = document.createElement("div");
  marker.className = "focal-marker";
  marker.tabIndex = 0;
  marker.setAttribute("role", "slider");
  marker.setAttribute("aria-label", label);
  marker.setAttribute("aria-valuemin", "0");
  marker.setAttribute("aria-valuemax", "100");
  return marker;
}

function start(stage, inputs) {
  const [across, down] = inputs;
  const crops = document.querySelector("[data-focal-crops]");
  const { textLabel, textValue } = stage.dataset;
  const marker = makeMarker(textLabel);

  function show() {
    const [x, y] = [percent(read(across)), percent(read(down))];
    [marker.style.left, marker.style.top] = [x, y];
    marker.setAttribute("aria-valuenow", x.slice(0, -1));
    marker.setAttribute("aria-valuetext", textValue.replace("{x}", x).replace("{y}", y));
    for (const crop of crops.querySelectorAll("img")) crop.style.objectPosition = `${x} ${y}`;
  }

  function move(x, y) {
    [across.value, down.value] = [inside(x), inside(y)];
    show();
  }

  function point(event) {
    const box = stage.getBoundingClientRect();
    move((event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height);
  }

  stage.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    stage.setPointerCapture(event.pointerId);
    point(event);
    marker.focus();
  });
  stage.addEventListener("pointermove", (event) => {
    if (stage.hasPointerCapture(event.pointerId)) point(event);
  });
  marker.addEventListener("keydown", (event) => {
    if (!(event.key in KEYS)) return;
    event.preventDefault();
    const step = event.shiftKey ? 0.1 : 0.01;
    const [x, y] = KEYS[event.key];
    move(read(across) + x * step, read(down) + y * step);
  });
  for (const input of inputs) input.addEventListener("input", show);

  stage.classList.add("is-pointed");
  stage.append(marker);
  crops.hidden = false;
  show();
}

const stage = document.querySelector("[data-focal-stage]");
const inputs = ["focal_x", "focal_y"].map((name) => document.querySelector(`[data-focal=${name}]`));
if (stage && inputs.every(Boolean)) start(stage, inputs);
