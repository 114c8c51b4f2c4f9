// Counts points in time down. The words come from the page, so they are in its language.
const NEAR = 24 * 3600;

function two(number) {
  return String(number).padStart(2, "0");
}

function left(seconds, element) {
  const days = Math.floor(seconds / 86400);
  const hours = Math.floor((seconds % 86400) / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const clock = `${hours}:${two(minutes)}:${two(seconds % 60)}`;
  const word = days === 1 ? element.dataset.day : element.dataset.days;
  return days > 0 ? `${element.dataset.left} ${days} ${word} ${clock}` : `${element.dataset.left} ${clock}`;
}

function tick() {
  for (const element of document.querySelectorAll("[data-deadline]")) {
    const seconds = Math.floor((Date.parse(element.dataset.deadline) - Date.now()) / 1000);
    const place = element.querySelector(".left");
    if (!place || Number.isNaN(seconds)) continue;
    element.toggleAttribute("data-near", seconds < NEAR);
    place.textContent = seconds > 0 ? left(seconds, element) : element.dataset.over;
  }
}

let running = false;

export function startDeadlines(root) {
  if (!root.querySelector("[data-deadline]")) return;
  tick();
  if (!running) setInterval(tick, 1000);
  running = true;
}
