// Small manners of pages: filters that apply themselves, back, copy, choices that fill a field,
// and one submission per press.
const known = new WeakSet();

function each(root, selector, start) {
  for (const element of root.querySelectorAll(selector)) {
    if (known.has(element)) continue;
    known.add(element);
    start(element);
  }
}

async function copy(button) {
  await navigator.clipboard.writeText(document.getElementById(button.dataset.copy)?.textContent.trim() ?? "");
  if (button.dataset.copied) button.textContent = button.dataset.copied;
}

// A choice that fills a field and then closes its list.
function fill(button) {
  const field = document.getElementById(button.dataset.fill);
  if (!field) return;
  field.value = button.dataset.value;
  button.parentElement.replaceChildren(button);
  field.focus();
}

function pressOnce(form) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    setTimeout(() => delete form.dataset.sent, 5000);
  });
}

export function startSmallThings(root) {
  each(root, "[data-submit]", (input) => input.addEventListener("change", () => input.form?.requestSubmit()));
  each(root, "[data-back]", (button) => button.addEventListener("click", () => window.history.back()));
  each(root, "[data-copy]", (button) => button.addEventListener("click", () => copy(button)));
  each(root, "[data-fill]", (button) => button.addEventListener("click", () => fill(button)));
  each(root, ".tabs [aria-current], [data-here] [aria-current]", (tab) => tab.scrollIntoView({ inline: "center", block: "nearest" }));
  each(root, "[data-focus-first]", (list) => list.focus({ preventScroll: false }));
  each(root, 'form[method="post"]', pressOnce);
}
