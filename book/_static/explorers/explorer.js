// What every explorer does: it keeps a state, shows it, writes it into the address, and can hide
// the results until the reader has guessed them.
//
// An explorer is a custom element. Its subclass says
//   static fields   what the state consists of: name → a field (below). An attribute of the same
//                   name on the element sets where it starts, so a chapter writes
//                   <conv-explorer id="same-padding" kernel_size="3,3" padding="1,1">.
//   words           its texts (await wordsOf("conv"))
//   build()         makes the elements once and returns those to be put in place
//   update()        shows this.state; called after every change
//   questions()     for 先猜再看: [{ label, answer, hint }], answer a whole number; [] where
//                   there is no result. Elements marked by this.result(element) are hidden
//                   while the reader guesses.
//   randomise()     changes to another setting worth guessing
//   resized()       lays the picture out anew; called when the explorer's width has changed
//   guessingChanged()  for what is told to ears alone; called when guessing begins and ends
//   describe()      one sentence that says what the picture shows, for whoever downloads it
//   stage           the element that holds the picture, .explorer-stage; it stays in sight on a
//                   phone while a control is used, fills the screen and is what one downloads
// What stands between the element's tags is shown where there is no JavaScript, and by Jupyter.

import { button } from "./controls.js";
import { explain, fill, html, number } from "./dom.js";
import { Refusal } from "./formulas.js";
import { lightUp } from "./legend.js";
import { hasAddress, shareMenu } from "./share.js";
import { wholeScreen } from "./whole-screen.js";

// ── fields: how a value is read from an attribute or the address, and written ──
// parse(text) gives undefined for what makes no sense; near(text) then gives the nearest that does,
// if there is one.
const numeric = (isMeant, round) => (value, min, max) => ({
  value,
  min,
  max,
  parse(text) {
    const read = Number(text);
    if (text.trim() !== "" && isMeant(read) && read >= min && read <= max) return read;
  },
  near(text) {
    const read = Number(text);
    if (text.trim() !== "" && !Number.isNaN(read)) return Math.min(max, Math.max(min, round(read)));
  },
  format: String,
});

export const whole = numeric(Number.isInteger, Math.round);
export const decimal = numeric(Number.isFinite, (read) => read);

export const flag = (value) => ({
  value,
  parse: (text) => ({ 1: true, 0: false })[text],
  format: (on) => (on ? "1" : "0"),
});

export const oneOf = (value, choices) => ({
  value,
  choices,
  parse: (text) => (choices.includes(text) ? text : undefined),
  format: String,
});

// Several values of one kind, written with commas: "3,5". `lengths` says how many there may be.
export const several = (value, field, lengths) => ({
  value,
  parse(text) {
    const parts = text.split(",").map((part) => field.parse(part));
    if (lengths.includes(parts.length) && !parts.includes(undefined)) return parts;
  },
  near(text) {
    const parts = text.split(",").map((part) => field.near?.(part));
    if (lengths.includes(parts.length) && !parts.includes(undefined)) return parts;
  },
  format: (values) => values.map((one) => field.format(one)).join(","),
});

// One number for both directions, or height and width.
export const pair = (value, min, max) => {
  const either = several([value, value], whole(value, min, max), [1, 2]);
  const both = (values) => values && [values[0], values.at(-1)];
  const parse = (text) => both(either.parse(text));
  const near = (text) => both(either.near(text));
  return { ...either, parse, near, min, max };
};

// A field's value may hang on the fields before it.
const usual = ({ value }, start) => (typeof value === "function" ? value(start) : value);

export const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

export class Explorer extends HTMLElement {
  connectedCallback() {
    if (this.state) return; // only moved within the page
    const { fields } = this.constructor;
    this.results = [];
    this.initial = {};
    for (const [name, field] of Object.entries(fields))
      this.initial[name] = field.parse(this.getAttribute(name) ?? "") ?? usual(field, this.initial);
    const { state, corrected } = this.readAddress();
    this.state = { ...this.initial, ...state };
    this.status = html("p", { class: "explorer-status", role: "status" });
    this.refusal = html("p", { class: "explorer-refusal", role: "alert", hidden: true });
    const parts = this.build();
    this.replaceChildren(...parts.flat(), ...this.#foot());
    this.classList.add("explorer");
    this.setAttribute("role", "group");
    this.setAttribute("aria-label", this.words.title);
    lightUp(this);
    this.update();
    this.#watchWidth();
    this.addEventListener("focusin", ({ target }) => this.#uncover(target));
    this.say([...corrected.values()].join("")); // nothing on arrival, but for what the address got wrong
  }

  // On a phone the stage stays in sight: a control that gets the focus must not lie under it.
  #uncover(control) {
    if (!this.stage || this.stage.contains(control)) return;
    const [{ bottom, top }, box] = [this.stage, control].map((one) => one.getBoundingClientRect());
    if (box.top < bottom && box.bottom > top) scrollBy(0, box.top - bottom - 8);
  }

  // In the next frame: what changes sizes while they are observed is reported as an error.
  #watchWidth() {
    let width = this.clientWidth;
    new ResizeObserver(() =>
      requestAnimationFrame(() => {
        if (!this.isConnected || this.clientWidth === width) return;
        width = this.clientWidth;
        this.resized?.();
      }),
    ).observe(this);
  }

  // Take over some values, show them, and keep the address in step.
  set(changes) {
    const before = this.state;
    this.state = { ...before, ...changes };
    if (same(before, this.state)) return;
    this.changed = true;
    this.refresh();
    this.#writeAddress();
  }

  // Show the state again, and ask anew if something else is to be guessed.
  refresh() {
    this.update();
    if (this.guessing && !same(this.asked, this.questions())) this.#ask();
  }

  // Say to a screen reader, and show under the explorer, what has changed.
  say(text) {
    clearTimeout(this.saying);
    this.status.textContent = text;
  }

  // The same once the reader pauses: a sentence for each step of a slider would be noise. Never a
  // result while the reader guesses, nor on arrival, when the address may have been corrected.
  sayLater(text) {
    clearTimeout(this.saying);
    if (this.changed && !this.guessing) this.saying = setTimeout(() => this.say(text), 500);
  }

  // Show, where build() has put this.refusal, why there is no result; "" when there is one.
  refuse(text) {
    this.refusal.hidden = !text;
    this.refusal.textContent = text;
  }

  // What `compute` gives; null where a Refusal stops it, and this.refusal says why.
  attempt(compute, tell = explain) {
    this.refuse("");
    try {
      return compute();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.refuse(tell(this.words, error));
      return null;
    }
  }

  // Mark an element as a result: hidden while the reader guesses.
  result(element) {
    this.results.push(element);
    return element;
  }

  questions() {
    return [];
  }

  // ── the address ──
  // ?conv-explorer=kernel_size:3,3;stride:2,2 — one parameter for each explorer on the page.
  get key() {
    return this.id || this.localName;
  }

  // The values that the address gives, and a sentence for each that had to be changed.
  readAddress() {
    const { fields } = this.constructor;
    const [state, corrected, written] = [{}, new Map(), {}];
    const correct = (says, name, value) => {
      const label = this.words.names?.[name] ?? name;
      const used = fields[name]?.format(value);
      corrected.set(name, fill(this.words[says], { name: label, given: written[name], used }));
    };
    const text = new URLSearchParams(location.search).get(this.key) ?? "";
    for (const part of text.split(";").filter(Boolean)) {
      const [name, ...rest] = part.split(":");
      written[name] = rest.join(":");
      const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
      const value = field?.parse(written[name]);
      if (value !== undefined) {
        state[name] = value;
        continue;
      }
      const near = field?.near?.(written[name]);
      if (near !== undefined) state[name] = near;
      const says = !field ? "address_unknown" : near === undefined ? "address_bad" : "address_near";
      correct(says, name, near ?? this.initial[name]);
    }
    for (const [name, value] of Object.entries(this.fitting({ ...this.initial, ...state }))) {
      state[name] = value;
      if (Object.hasOwn(written, name)) correct("address_near", name, value);
    }
    return { state, corrected };
  }

  // What of a state does not go with the rest of it, and the nearest that does.
  fitting() {
    return {};
  }

  get #setting() {
    const { fields } = this.constructor;
    const parts = Object.entries(fields).map(
      ([name, field]) => `${name}:${field.format(this.state[name])}`,
    );
    return parts.join(";");
  }

  get link() {
    const address = new URL(location);
    if (same(this.state, this.initial)) address.searchParams.delete(this.key);
    else address.searchParams.set(this.key, this.#setting);
    if (this.id) address.hash = this.id;
    // Legible: these need no escaping in a query.
    return String(address).replace(/%(3A|3B|2C|2F)/g, decodeURIComponent);
  }

  #writeAddress() {
    if (!hasAddress) return;
    clearTimeout(this.writing); // browsers refuse more than a hundred changes in half a minute
    this.writing = setTimeout(() => {
      const link = new URL(this.link);
      link.hash = location.hash; // changing a setting must not scroll the page
      history.replaceState(history.state, "", link);
    }, 400);
  }

  shareLink() {
    history.replaceState(history.state, "", this.link);
    this.copy(this.link, this.words.shared);
  }

  // The page that holds this explorer alone, with the present setting: for an iframe.
  get embedLink() {
    const address = new URL(`../../explore/${this.localName}.html`, import.meta.url);
    address.searchParams.set(this.localName, this.#setting); // a chapter's start is its own
    return String(address).replace(/%(3A|3B|2C|2F)/g, decodeURIComponent);
  }

  // Hand a text to the reader's clipboard, and say so.
  async copy(text, done) {
    try {
      await navigator.clipboard.writeText(text);
      this.say(done);
    } catch {
      this.say(this.words.copy_by_hand);
    }
  }

  // ── guess, then look ──
  #foot() {
    const { words } = this;
    this.predict = button({ label: words.predict, press: () => this.#toggleGuessing() });
    this.predict.element.setAttribute("aria-pressed", "false");
    this.form = html("form", {
      class: "explorer-guess",
      hidden: true,
      onsubmit: (event) => {
        event.preventDefault();
        this.#judge();
      },
    });
    const reset = button({
      label: words.reset,
      press: () => {
        this.set(this.initial);
        this.say(words.reset_done);
      },
    });
    return [
      html(
        "div",
        { class: "explorer-foot" },
        this.predict.element,
        reset.element,
        shareMenu(this),
        this.status,
        wholeScreen(this),
      ),
      this.form,
    ];
  }

  #toggleGuessing() {
    this.guessing = !this.guessing;
    this.predict.element.setAttribute("aria-pressed", String(this.guessing));
    this.form.hidden = !this.guessing;
    this.guessingChanged?.();
    if (this.guessing) {
      this.#ask();
      this.say(this.words.predict_on);
      this.form.querySelector("input")?.focus();
    } else {
      this.#reveal(true);
      this.say("");
    }
  }

  #reveal(visible) {
    for (const element of this.results) element.hidden = !visible;
  }

  #ask() {
    const { words } = this;
    const questions = this.questions();
    this.asked = questions; // only another answer is asked for anew, not another step or order
    this.#reveal(questions.length === 0);
    if (!questions.length) {
      this.form.replaceChildren(html("p", {}, words.nothing_to_guess));
      return;
    }
    this.inputs = questions.map(() => html("input", { inputmode: "numeric", autocomplete: "off" }));
    this.verdict = html("ul", { class: "explorer-verdict", "aria-live": "polite" });
    this.form.replaceChildren(
      ...questions.map(({ label }, i) =>
        html("label", { class: "explorer-field" }, label, this.inputs[i]),
      ),
      html("button", {}, words.check),
      button({ label: words.another, press: () => this.#another() }).element,
      this.verdict,
    );
  }

  #another() {
    this.randomise();
    this.#ask();
    this.form.querySelector("input")?.focus();
  }

  #judge() {
    const { words } = this;
    const questions = this.questions();
    if (!questions.length) return;
    const lines = questions.map(({ label, answer, hint = "" }, i) => {
      const text = this.inputs[i].value.replace(/[,，\s]/g, "");
      const given = text === "" ? NaN : Number(text);
      const kind = text === "" ? "answer_missing" : given === answer ? "answer_right" : "answer_wrong";
      const values = { label, answer: number(answer), given: this.inputs[i].value, hint };
      return html("li", { class: kind.replace("_", "-") }, fill(words[kind], values));
    });
    this.verdict.replaceChildren(...lines);
    const complete = this.inputs.every((input) => input.value.trim() !== "");
    if (!complete) return;
    this.#reveal(true);
    this.say("");
  }
}
