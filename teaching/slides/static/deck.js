// A deck in the browser: reveal.js turns the sections into slides; the rest is what it leaves to us.
// `?print` leaves the slides one below another, for paper; `?notes` is the speaker's window.

import { fitExplorers, loadExplorers } from "./explorers.js";
import { listen, openNotes, showNotes } from "./notes.js";
import Reveal from "./reveal.js";

const SIZE = { width: 1280, height: 720 };
const asked = new URLSearchParams(location.search);
const words = JSON.parse(document.body.dataset.words);

if (asked.has("print")) {
  await loadExplorers(document);
  document.documentElement.dataset.ready = "print";
} else if (asked.has("notes")) {
  showNotes(words);
} else {
  await play();
}

async function play() {
  document.querySelector("main").classList.add("reveal");
  await Reveal.initialize({
    ...SIZE,
    margin: 0.02,
    center: false,
    display: "flex",
    hash: true,
    history: false,
    help: false, // it speaks English
    jumpToSlide: false,
    controlsTutorial: false,
    controlsBackArrows: "visible",
    slideNumber: "c/t",
    transition: "none",
    backgroundTransition: "none",
    autoPlayMedia: false,
    preventIframeAutoFocus: true,
    postMessage: false,
    scrollActivationWidth: null,
    keyboard: { 83: () => openNotes() },
  });
  nameButtons();
  fitExplorers(Reveal);
  listen(Reveal);
  document.documentElement.dataset.ready = "play";
}

// reveal.js names its buttons in English; its arrows up and down are never shown here.
function nameButtons() {
  const names = { left: "previous", right: "next", up: "up", down: "down" };
  for (const [side, word] of Object.entries(names))
    for (const button of document.querySelectorAll(`.navigate-${side}`))
      button.setAttribute("aria-label", words[word]);
}
