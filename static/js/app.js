// Behaviour of every page, hooked by data-* attributes. One module per concern.
import { startAutosave } from "./autosave.js";
import { startAsking } from "./ask.js";
import { startDeadlines } from "./deadline.js";
import { startEvidence, startMatrices } from "./figures.js";
import { startMenus } from "./menus.js";
import { startPasskeys } from "./passkeys.js";
import { startSearch } from "./search.js";
import { startSmallThings } from "./small.js";

// htmx sends the form token with every request that changes something.
document.addEventListener("htmx:config:request", (event) => {
  const token = document.querySelector('meta[name="csrf-token"]')?.content;
  if (token) event.detail.ctx.request.headers["X-CSRFToken"] = token;
});

function start(root) {
  startAutosave(root);
  startAsking(root);
  startDeadlines(root);
  startEvidence(root);
  startMatrices(root);
  startPasskeys(root);
  startSmallThings(root);
}

startMenus();
startSearch();
start(document);
document.addEventListener("htmx:after:swap", () => start(document));
