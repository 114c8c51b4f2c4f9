/** Small pieces of page. Text is always set as text, never as markup. */
export function el(name, options = {}, ...children) {
  const [tag, ...classes] = name.split(".");
  const node = document.createElement(tag);
  if (classes.length) node.className = classes.join(" ");
  for (const [key, value] of Object.entries(options)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key === "value") node.value = value;
    else node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** Fills %(name)s places the way the server does; a counted sentence has a form for one and for many, and the number it goes `by`. */
export function fill(words, values = {}) {
  const text = words.by === undefined ? words : String(values[words.by]) === "1" ? words.one : words.many;
  return text.replace(/%\((\w+)\)s/g, (_, name) => values[name] ?? "");
}

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `/static/vendor/icons.svg#${name}`);
  svg.append(use);
  return svg;
}

const EDGES = ["indigo", "celadon", "vermilion", "gold", "plum", "slate", "moss", "sky"];

/** The colour at the edge of the screen for a code: the same on every tablet. */
export function edgeOf(code) {
  const sum = [...code].reduce((total, letter) => (total * 31 + letter.codePointAt(0)) % 9973, 7);
  return EDGES[sum % EDGES.length];
}
