// What the speaker sees in a window of its own: the notes, what comes next, the time. reveal.js has
// such a window, written as a page of inline scripts, which the site's policy forbids. The two
// windows talk over a channel; either can be opened first.

const { deck } = document.body.dataset;
const channel = new BroadcastChannel(`deck-${deck}`);

export function openNotes() {
  window.open("?notes", `notes-${deck}`, "width=900,height=700");
}

// In the window with the slides: tell where we are, do as the other window asks.
export function listen(Reveal) {
  const tell = () => channel.postMessage({ at: Reveal.getIndices().h });
  Reveal.on("slidechanged", tell);
  channel.addEventListener("message", ({ data }) => {
    if (data.go === "next") Reveal.next();
    else if (data.go === "prev") Reveal.prev();
    else if (data.ask) tell();
  });
  tell();
}

const KEYS = {
  " ": "next",
  ArrowRight: "next",
  PageDown: "next",
  n: "next",
  ArrowLeft: "prev",
  PageUp: "prev",
  p: "prev",
};

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

function element(name, attributes = {}, text = "") {
  const made = Object.assign(document.createElement(name), attributes);
  made.textContent = text;
  return made;
}

export function showNotes(words) {
  const sections = [...document.querySelectorAll(".slides > section")];
  const titles = sections.map((one) => one.querySelector("h1, h2").innerHTML);
  const notes = sections.map((one) => one.querySelector(".notes"));
  const main = element("main", { className: "speaker" });
  const [title, said, next] = [element("h1"), element("div", { className: "said" }), element("p")];
  const clock = element("p", { className: "clock" });
  const restart = element("button", { type: "button" }, words.restart);
  let started = Date.now();
  let at = 0;

  const show = () => {
    title.innerHTML = `${at + 1}/${sections.length}　${titles[at]}`;
    said.innerHTML = notes[at].innerHTML;
    next.innerHTML = at + 1 < titles.length ? fill(words.then, { title: titles[at + 1] }) : words.end;
  };
  const tick = () => {
    const passed = Math.floor((Date.now() - started) / 1000);
    const time = fill(words.passed, { minutes: Math.floor(passed / 60), seconds: passed % 60 });
    const { until } = notes[at].dataset;
    clock.textContent = at ? `${time}；${fill(words.until, { minute: until })}` : time;
  };
  restart.addEventListener("click", () => {
    started = Date.now();
    tick();
  });
  addEventListener("keydown", (event) => {
    const go = KEYS[event.key];
    if (!go || (event.key === " " && event.target === restart)) return;
    event.preventDefault();
    channel.postMessage({ go: event.shiftKey && go === "next" ? "prev" : go });
  });
  channel.addEventListener("message", ({ data }) => {
    if (data.at === undefined) return;
    at = data.at;
    show();
    tick();
  });
  main.append(clock, restart, title, said, next);
  document.querySelector("main").replaceWith(main);
  show();
  tick();
  setInterval(tick, 1000);
  channel.postMessage({ ask: true });
}
