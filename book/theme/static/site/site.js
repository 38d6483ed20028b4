// What every page's frame does. What a page or a reader may not need is loaded when it is needed.

import { addCopyButtons } from "./copy-code.js";
import { watchDrawers } from "./drawers.js";
import { prepareForPaper } from "./print.js";
import { followReading } from "./reading.js";
import { reachWhatScrolls } from "./scrollable.js";
import { watchTheme } from "./theme.js";

// Where the script does not come, the search's own page says what is wrong.
const search = () =>
  import("./search.js").then(
    (module) => module.openSearch(),
    () => location.assign(new URL("../../search.html", import.meta.url)),
  );

function start() {
  for (const button of document.querySelectorAll(".search-open"))
    button.addEventListener("click", search);
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      search();
    }
  });
  const coming = [];
  if (new URLSearchParams(location.search).has("highlight"))
    coming.push(import("./marks.js").then((module) => module.markHits()));
  if (document.querySelector(".katex"))
    coming.push(import("./copy-formulas.js").then((module) => module.watchCopying()));
  if (document.querySelector("table.sortable"))
    coming.push(import("./sort-table.js").then((module) => module.letSort()));

  const guess = document.querySelector(".first-guess");
  if (guess) coming.push(import("./first-guess.js").then((module) => module.offerGuess(guess)));
  const cards = [...document.querySelectorAll(".card[data-chapter]")];
  if (cards.length) coming.push(import("./progress.js").then((module) => module.showProgress(cards)));
  if (document.querySelector(".opening"))
    coming.push(import("./progress.js").then((module) => module.noteReading()));

  // A chapter's own questions stand at its end.
  const near = new IntersectionObserver(
    (seen) => {
      if (!seen.some((one) => one.isIntersecting)) return;
      near.disconnect();
      import("./self-test.js");
    },
    { rootMargin: "100% 0px" },
  );
  for (const fold of document.querySelectorAll("details[data-answer]")) near.observe(fold);

  watchDrawers();
  followReading();
  prepareForPaper();
  return Promise.all([...coming, watchTheme(), addCopyButtons(), reachWhatScrolls()]);
}

// Not in a browser that is too old, see mode.js. The tests wait until all of it is there.
export const started = document.documentElement.classList.contains("js") && start();
