// Steps that cannot be taken back open a <dialog> that shows their effect and asks for the reason.
const known = new WeakSet();

function once(element, start) {
  if (known.has(element)) return;
  known.add(element);
  start(element);
}

export function startAsking(root) {
  for (const button of root.querySelectorAll("[data-ask]")) {
    once(button, () =>
      button.addEventListener("click", () => document.getElementById(button.dataset.ask)?.showModal()),
    );
  }
  for (const button of root.querySelectorAll("dialog [data-close]")) {
    once(button, () => button.addEventListener("click", () => button.closest("dialog").close()));
  }
  for (const dialog of root.querySelectorAll("dialog[data-open]")) {
    once(dialog, () => {
      // Open in the page for a browser without scripts; here it becomes the one thing to answer.
      dialog.close();
      dialog.showModal();
    });
  }
}
