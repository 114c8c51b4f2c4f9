// The wall screen: asks for rows by ETag, shows one page of one event at a time.
const main = document.querySelector("[data-board]");
const status = document.querySelector("[data-board-status]");
const PER_PAGE = Number(main.dataset.rows);
const ASK_EVERY = 3000;
const TURN_EVERY = 8000;

let tag = null;
let pages = [];
let shown = 0;

function cut() {
  pages = [];
  for (const event of main.querySelectorAll("[data-event]")) {
    const rows = [...event.querySelectorAll("[data-row]")];
    for (let first = 0; first < Math.max(rows.length, 1); first += PER_PAGE) {
      pages.push({ event, rows: new Set(rows.slice(first, first + PER_PAGE)) });
    }
  }
  shown = Math.min(shown, Math.max(pages.length - 1, 0));
  turn(0);
}

function turn(step) {
  if (!pages.length) return;
  shown = (shown + step) % pages.length;
  const page = pages[shown];
  for (const event of main.querySelectorAll("[data-event]")) {
    event.hidden = event !== page.event;
    for (const row of event.querySelectorAll("[data-row]")) row.hidden = !page.rows.has(row);
  }
}

async function ask() {
  try {
    const answer = await fetch(main.dataset.board, { headers: tag ? { "If-None-Match": tag } : {}, cache: "no-store" });
    status.textContent = "";
    if (answer.status === 200) {
      tag = answer.headers.get("ETag");
      main.replaceChildren(document.createRange().createContextualFragment(await answer.text()));
      cut();
    }
  } catch {
    status.textContent = status.dataset.lost;
  }
}

await ask();
setInterval(ask, ASK_EVERY);
setInterval(() => turn(1), TURN_EVERY);
