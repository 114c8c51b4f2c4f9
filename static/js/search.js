// The field in the bar is a form and works without this; "/" leads to it, or to its page where the bar has no room for it.
const TYPED_IN = "input, textarea, select, [contenteditable]";

function wanted(event) {
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing;
  return event.key === "/" && plain && !event.defaultPrevented && !event.target.closest?.(TYPED_IN);
}

export function startSearch() {
  document.addEventListener("keydown", (event) => {
    const field = document.querySelector("[data-search]");
    if (!field || !wanted(event) || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    const shown = field.offsetParent !== null;
    const target = shown ? field : document.querySelector("#sought");
    if (target) target.select();
    else document.querySelector(".bar-find")?.click();
  });
}
