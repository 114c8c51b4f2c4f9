// Drawn parts that one moves about in: the cells of a matrix, the picture of a paper.
const known = new WeakSet();
const WAYS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

function once(root, selector, start) {
  for (const element of root.querySelectorAll(selector)) {
    if (known.has(element)) continue;
    known.add(element);
    start(element);
  }
}

// From a cell to the next one with a link, in the direction of the key.
function next(cell, [down, right]) {
  let [row, column] = [cell.parentElement, cell.cellIndex];
  for (;;) {
    column += right;
    if (down) row = down > 0 ? row.nextElementSibling : row.previousElementSibling;
    const found = row?.cells[column];
    if (!found || column < 0) return null;
    const link = found.querySelector("a");
    if (link) return link;
  }
}

export function startMatrices(root) {
  once(root, "table.matrix", (table) =>
    table.addEventListener("keydown", (event) => {
      const cell = event.target.closest("td");
      const link = WAYS[event.key] && cell ? next(cell, WAYS[event.key]) : null;
      if (!link) return;
      event.preventDefault();
      link.focus();
    }),
  );
}

function startOne(part) {
  const paper = part.querySelector("[data-paper]");
  const [turn, zoom] = [part.querySelector("[data-turn]"), part.querySelector("[data-zoom]")];
  if (!paper) return;
  let turned = 0;
  turn.hidden = zoom.hidden = false;
  turn.addEventListener("click", () => {
    paper.classList.remove(`turn${turned}`);
    turned = (turned + 1) % 4;
    paper.classList.add(`turn${turned}`);
  });
  zoom.addEventListener("click", () => {
    const large = paper.classList.toggle("large");
    zoom.setAttribute("aria-pressed", String(large));
  });
}

export function startEvidence(root) {
  once(root, "[data-evidence]", startOne);
}
