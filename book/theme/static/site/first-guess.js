// The home page's first screen: guess what a separable convolution leaves, then see, then change the layer.

import { fill, html, wordsOf } from "./html.js";

const START = { kernel: 5, input: 96, output: 256 };
const CHOICES = { kernel: [1, 3, 5, 7, 9], input: [3, 16, 32, 64, 96, 192], output: [8, 16, 64, 128, 256, 512] };
const [LEAST, MOST] = [1, 100]; // of what is guessed: the slider runs over its logarithm
const NEAR = 1.25;

export const weights = ({ kernel, input, output }) => ({
  full: kernel * kernel * input * output,
  separable: kernel * kernel * input + input * output,
});

const number = (value) => value.toLocaleString("en-US");
const short = (value) => String(value < 10 ? Number(value.toFixed(1)) : Math.round(value));

export async function offerGuess(place) {
  const words = await wordsOf("home");
  const layer = { ...START };
  let guess = 4;
  let isShown = false;

  const part = (name, text) => html("span", { class: `of-${name}` }, text);
  const code = html("code", {});
  const question = html("p", { class: "guess-question" });
  const said = html("output", {});
  const slider = html("input", {
    type: "range",
    min: 0,
    max: 100,
    value: Math.round((100 * Math.log(guess)) / Math.log(MOST)),
    "aria-label": words.slider,
  });
  const show = html("button", { type: "button", class: "guess-show" }, words.show);
  const verdict = html("p", { class: "guess-verdict", role: "status" });
  const bars = html("div", { class: "guess-bars" });
  const formula = html("p", { class: "guess-formula" });
  const controls = html("p", { class: "guess-controls", hidden: true }, words.play, Object.keys(CHOICES).map(control));

  function control(name) {
    const options = CHOICES[name].map((value) =>
      html("option", { value, selected: value === layer[name] }, String(value)),
    );
    const change = ({ target }) => {
      layer[name] = Number(target.value);
      draw(true);
    };
    return html("label", { class: `of-${name}` }, words[name], html("select", { onchange: change }, options));
  }

  const bar = (name, label, share, text) =>
    html(
      "div",
      { class: "guess-row" },
      html("span", {}, label),
      html("meter", { class: `guess-bar ${name}`, min: 0, max: 1, value: Math.min(share, 1), "aria-label": label }),
      html("span", { class: "guess-number" }, text),
    );

  function draw(isChanged = false) {
    const { full, separable } = weights(layer);
    const ratio = full / separable;
    const { kernel: k, input: c, output: o } = layer;
    code.textContent = `Conv2D(${c}, ${o}, ${k})`;
    question.replaceChildren(words.question, code, " ", fill(words.layer, { full: number(full) }));
    said.textContent = fill(words.guess, { guess: short(guess) });
    bars.replaceChildren(
      ...[
        bar("bar-full", words.full, full / Math.max(full, separable), number(full)),
        !isChanged && bar("bar-guess", words.yours, 1 / guess, `1/${short(guess)}`),
        isShown && bar("bar-separable", words.separable, separable / Math.max(full, separable), number(separable)),
      ].filter(Boolean),
    );
    if (!isShown) return;
    const off = ratio / guess;
    const judged = off > NEAR ? words.low : off < 1 / NEAR ? words.high : words.near;
    const now = ratio < 1 ? fill(words.worse, { ratio: (1 / ratio).toFixed(2) }) : fill(words.now, { ratio: ratio.toFixed(1) });
    verdict.textContent = isChanged ? now : fill(judged, { guess: short(guess), ratio: ratio.toFixed(1) });
    formula.replaceChildren(
      part("input", `${c}`), "·", part("output", `${o}`), "·", part("kernel", `${k}·${k}`), ` = ${number(full)} → `,
      part("input", `${c}`), "·", part("kernel", `${k}·${k}`), " + ", part("input", `${c}`), "·", part("output", `${o}`),
      ` = ${number(separable)}`,
    );
  }

  slider.addEventListener("input", () => {
    guess = Math.max(LEAST, MOST ** (slider.value / 100));
    draw();
  });
  show.addEventListener("click", () => {
    isShown = true;
    for (const one of [slider, show]) one.disabled = true;
    controls.hidden = false;
    draw();
    controls.querySelector("select").focus({ preventScroll: true });
  });

  const ask = html("p", { class: "guess-ask" }, slider, said, show);
  place.classList.add("is-live");
  place.replaceChildren(question, ask, bars, verdict, formula, controls);
  draw();
}
