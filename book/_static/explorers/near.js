// Load each explorer of a page when it comes near the window, so that who reads the first does not
// wait for the last. Their room is kept by explorers.css. Once the reader has moved, the others come
// one after the other when there is nothing else to do: for paper, which shows all, and for a way
// back without a network.

const MARGIN = "100% 0px"; // a window's height above and below

// None in a browser that is too old for them (see mode.js): their sentence stays.
const all = document.querySelectorAll(".js :not(:defined)");
const waiting = new Set([...all].filter(({ localName }) => /-(explorer|lab)$/.test(localName)));
let moved = false; // whether the reader has taken over from the address
const MOVES = ["wheel", "touchstart", "pointerdown", "keydown"];
for (const name of MOVES) addEventListener(name, () => (moved = true), { once: true, passive: true, capture: true });

async function load(element) {
  watch.unobserve(element);
  await import(`./${element.localName}.js`);
  waiting.delete(element);
  stay();
  element.ready?.then(stay); // some have their data to wait for
}

// Before the reader has moved, the address's target stays where it is when what is above it grows.
// Asked for only now: when this module starts, the browser may not have gone to the target yet.
function stay() {
  if (!moved) document.querySelector(":target")?.scrollIntoView();
}

const watch = new IntersectionObserver(
  (entries) => entries.filter((one) => one.isIntersecting).forEach((one) => load(one.target)),
  { rootMargin: MARGIN },
);
for (const element of waiting) watch.observe(element);

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
