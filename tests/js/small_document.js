/** As much of a page as the keys ask for. */
class Node {
  constructor(name) {
    Object.assign(this, { name, attributes: {}, children: [], handlers: {}, className: "", value: "", textContent: "", disabled: false });
    this.classList = { toggle: (word, on) => Object.assign(this.attributes, { [`class:${word}`]: on }) };
  }

  setAttribute(key, value) {
    this.attributes[key] = value;
  }

  addEventListener(event, does) {
    this.handlers[event] = does;
  }

  append(...children) {
    this.children.push(...children);
  }
}

export function layPage() {
  globalThis.document = { createElement: (name) => new Node(name), createElementNS: (_, name) => new Node(name) };
}

/** Every piece below these, in the order of the page. */
export const below = (nodes) => nodes.flatMap((node) => (node instanceof Node ? [node, ...below(node.children)] : []));

/** The words in a piece. */
export const wordsIn = (node) => (node instanceof Node ? node.textContent + node.children.map(wordsIn).join("") : String(node));
