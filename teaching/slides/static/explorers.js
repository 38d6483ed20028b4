// Explorers inside slides: as large as the frame allows, and never a trap for the keys.

const READY = ".explorer";
const LARGEST = 1.6;
const SMALLEST = 0.6;
const STEP = 0.05;

const nextFrame = () => new Promise((done) => requestAnimationFrame(() => done()));

// The explorer in a frame, once it is drawn.
async function explorerIn(frame) {
  const until = performance.now() + 10_000;
  while (performance.now() < until) {
    const found = frame.contentDocument?.querySelector(READY);
    if (found) return found;
    await new Promise((done) => setTimeout(done, 50));
  }
  return null;
}

// Show the whole explorer as large as its box allows. The frame is laid out smaller than the box and
// scaled up, not zoomed within: explorers measure themselves to draw.
async function fit(frame) {
  const explorer = await explorerIn(frame);
  if (!explorer) return;
  const { clientWidth: width, clientHeight: height } = frame.parentElement;
  frame.contentDocument.documentElement.classList.add("explorer-on-slide");
  for (let scale = LARGEST; scale >= SMALLEST; scale -= STEP) {
    frame.style.width = `${width / scale}px`;
    frame.style.height = `${height / scale}px`;
    frame.style.transform = `scale(${scale})`;
    frame.dataset.scale = scale.toFixed(2);
    await nextFrame();
    await nextFrame(); // an explorer lays itself out anew in the frame after
    const page = frame.contentDocument.scrollingElement;
    if (page.scrollHeight <= page.clientHeight && page.scrollWidth <= page.clientWidth) break;
  }
  frame.dataset.ready = "";
}

// Keys that only a deck knows work inside too: a presenter's clicker sends the first two, and
// Escape leads back to the slides.
function handKeys(frame, Reveal) {
  frame.contentDocument.addEventListener("keydown", (event) => {
    if (event.key === "PageDown") Reveal.next();
    else if (event.key === "PageUp") Reveal.prev();
    else if (event.key === "Escape" && !event.defaultPrevented) frame.blur();
    else return;
    if (event.key === "Escape") window.focus();
    else event.preventDefault();
  });
}

export function fitExplorers(Reveal) {
  for (const frame of document.querySelectorAll("iframe"))
    frame.addEventListener("load", () => {
      if (!frame.hasAttribute("src") || frame.contentDocument?.URL === "about:blank") return;
      delete frame.dataset.ready;
      handKeys(frame, Reveal);
      fit(frame);
    });
  // The slide that the deck opens on has loaded its frame already.
  const now = Reveal.getCurrentSlide()?.querySelector("iframe[src]");
  if (now?.contentDocument?.readyState === "complete") now.dispatchEvent(new Event("load"));
}

export async function loadExplorers(within) {
  const frames = [...within.querySelectorAll("iframe")];
  for (const frame of frames) {
    frame.src = frame.dataset.src;
    await new Promise((done) => frame.addEventListener("load", done, { once: true }));
    frame.scrollIntoView({ behavior: "instant" }); // an explorer loads when it comes near the window
    await fit(frame);
  }
}
