// @ts-check
// A list of any length in a scrolling box: only the rows in sight, and a few around them, are in the page.

const AROUND = 12; // rows above and below the box
const MOST = 199; // rows at once, beside the one with the focus

export class Rows {
  /** @type {any[]} */
  items = [];
  /** The row that the keyboard is at; it is always in the page. */
  cursor = 0;
  /** @type {Map<any, HTMLElement>} */
  #nodes = new Map();
  #height = 46;

  /** @param {HTMLElement} box scrolls @param {HTMLElement} body holds the rows @param {(item: any) => HTMLElement} make */
  constructor(box, body, make) {
    this.box = box;
    this.body = body;
    this.make = make;
    box.addEventListener("scroll", () => requestAnimationFrame(() => this.render()), { passive: true });
    new ResizeObserver(() => this.render()).observe(box);
  }

  /** renew makes all rows anew. */
  renew() {
    for (const node of this.#nodes.values()) node.remove();
    this.#nodes.clear();
    this.render();
  }

  /** render adds and removes rows; one that stays is not moved within the page, and so keeps the focus. */
  render() {
    const focused = this.body.contains(document.activeElement);
    this.cursor = Math.max(0, Math.min(this.cursor, this.items.length - 1));
    const wanted = this.#inSight();
    for (const [item, node] of this.#nodes) {
      if (wanted.some((i) => this.items[i] === item)) continue;
      this.#nodes.delete(item);
      node.remove();
    }
    let next = this.body.firstElementChild;
    for (const i of wanted) {
      const node = this.#node(i);
      if (node === next) next = next.nextElementSibling;
      else this.body.insertBefore(node, next);
    }
    if (focused && !this.body.contains(document.activeElement)) this.#nodes.get(this.items[this.cursor])?.focus({ preventScroll: true });
    this.#measure();
  }

  #inSight() {
    const first = Math.max(0, Math.floor(this.box.scrollTop / this.#height) - AROUND);
    const count = Math.min(MOST, Math.ceil(this.box.clientHeight / this.#height) + 2 * AROUND);
    const wanted = new Set(this.items.length > 0 ? [this.cursor] : []);
    for (let i = first; i < Math.min(this.items.length, first + count); i++) wanted.add(i);
    return [...wanted].sort((a, b) => a - b);
  }

  /** @param {number} i */
  #node(i) {
    const item = this.items[i];
    const node = this.#nodes.get(item) ?? this.make(item);
    this.#nodes.set(item, node);
    node.style.transform = `translateY(${i * this.#height}px)`;
    node.setAttribute("aria-rowindex", String(i + 2)); // the head is the first
    node.tabIndex = i === this.cursor ? 0 : -1;
    return node;
  }

  /** A row is as high as the style and the person's letters make it. */
  #measure() {
    const height = this.body.firstElementChild?.getBoundingClientRect().height || this.#height;
    this.body.style.height = `${this.items.length * height}px`;
    if (Math.abs(height - this.#height) < .5) return;
    this.#height = height;
    this.render();
  }

  /** moveTo puts the cursor, and the focus, on a row. @param {number} i */
  moveTo(i) {
    this.cursor = Math.max(0, Math.min(i, this.items.length - 1));
    const top = this.cursor * this.#height;
    const { scrollTop, clientHeight } = this.box;
    const head = this.body.offsetTop;
    if (top < scrollTop) this.box.scrollTop = top;
    else if (top + head + this.#height > scrollTop + clientHeight) this.box.scrollTop = top + head + this.#height - clientHeight;
    this.render();
    this.#nodes.get(this.items[this.cursor])?.focus({ preventScroll: true });
  }

  /** page is how many rows fit the box. */
  get page() {
    return Math.max(1, Math.floor(this.box.clientHeight / this.#height) - 1);
  }
}
