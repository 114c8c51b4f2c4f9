// Menus of the bar are details elements and open without this; here they close as menus do.
const OPEN = ".bar-menu[open]";

function leave(menu, back) {
  menu.open = false;
  if (back) menu.querySelector("summary").focus();
}

// A browser that does not know details by name keeps several open.
function closeOthers(event) {
  for (const menu of document.querySelectorAll(OPEN)) {
    if (!menu.contains(event.target)) leave(menu, false);
  }
}

export function startMenus() {
  document.addEventListener("click", closeOthers);
  document.addEventListener("focusin", closeOthers);
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" ? document.querySelector(OPEN) : null;
    if (menu) leave(menu, menu.contains(document.activeElement));
  });
}
