// @ts-check
// Building elements. Names and messages come from strangers: they become text, never HTML.

/** byId returns the element that index.html has under that id. @param {string} id @returns {any} */
export const byId = (id) => document.getElementById(id);

/**
 * el makes an element. Properties are set as such, names with a dash as attributes; strings among children become text.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag @param {Record<string, any>} props @param {...(Node | string)} children @returns {HTMLElementTagNameMap[K]}
 */
export function el(tag, props, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name.includes("-")) node.setAttribute(name, value);
    else Object.assign(node, { [name]: value });
  }
  node.append(...children);
  return node;
}

/** icon makes a drawing out of the symbols in icons.svg. @param {string} name */
export function icon(name) {
  const [svg, use] = ["svg", "use"].map((tag) => document.createElementNS("http://www.w3.org/2000/svg", tag));
  use.setAttribute("href", `icons.svg#${name}`);
  svg.setAttribute("aria-hidden", "true");
  svg.append(use);
  return svg;
}

/** iconButton shows an icon and tells its label. @param {string} name @param {string} label @param {() => void} onclick */
export const iconButton = (name, label, onclick) => relabel(el("button", { type: "button", className: "icon", onclick }), name, label);

/** relabel gives such a button another icon and label. @param {HTMLButtonElement} button @param {string} name @param {string} label */
export function relabel(button, name, label) {
  button.title = button.ariaLabel = label;
  button.replaceChildren(icon(name));
  return button;
}
