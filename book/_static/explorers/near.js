// Load each explorer of a page when it comes near the window, so that who reads the first does not
// wait for the last. Their room is kept by explorers.css. Once the reader has moved, the others come
// one after the other when there is nothing else to do: for paper, which shows all, and for a way
// back without a network.

const MARGIN = "100% 0px"; // a window's height above and below

// None in a browser that is too old for them (see mode.js): their sentence stays.
const all = document.querySelectorAll(".js :not(:defined)");
const waiting = new Set([...all].filter(({ localName }) => /-(explorer|lab)$/.test(localName)));
const MOVES = ["wheel", "touchstart", "pointerdown", "keydown"];

async function load(element) {
  watch.unobserve(element);
  const { style, offsetHeight } = element;
  style.minHeight = `${offsetHeight}px`; // its room stays until its data is there
  await import(`./${element.localName}.js`);
  waiting.delete(element);
  await element.ready;
  style.minHeight = "";
}

const watch = new IntersectionObserver(
  (entries) => entries.filter((one) => one.isIntersecting).forEach((one) => load(one.target)),
  { rootMargin: MARGIN },
);
for (const element of waiting) watch.observe(element);

// What is being read stays where it is when one above the window grows. Other browsers see to it.
if (!CSS.supports("overflow-anchor", "auto")) {
  const heights = new Map();
  const growth = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const { height, bottom } = target.getBoundingClientRect();
      const grown = height - (heights.get(target) ?? height);
      heights.set(target, height);
      if (bottom - grown <= 0) scrollBy(0, grown);
    }
  });
  for (const element of waiting) growth.observe(element);
}

const idle = () => new Promise((done) => (window.requestIdleCallback ?? setTimeout)(done, { timeout: 2000 }));

async function loadTheRest() {
  for (const name of [...MOVES, "pointermove"]) removeEventListener(name, loadTheRest, true);
  for (const element of waiting) {
    await idle();
    await load(element);
  }
}
for (const name of [...MOVES, "pointermove"]) addEventListener(name, loadTheRest, { passive: true, capture: true });

export const loadAll = () => Promise.all([...waiting].map(load));

// Paper holds the whole page: all of it comes first, whether a key or the page's button asks for it.
async function printAll(event, printNow) {
  if (!waiting.size) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  await loadAll();
  printNow();
}
// The print button asks first whether answers go on the paper, where there are any.
const PRINTS = "button[data-paper], .print-button:not([aria-expanded])";
addEventListener(
  "click",
  (event) => {
    const button = event.target.closest?.(PRINTS);
    if (button) printAll(event, () => button.click());
  },
  true,
);
addEventListener(
  "keydown",
  (event) => (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "p" && printAll(event, print),
  true,
);
