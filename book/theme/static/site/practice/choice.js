// Which chapters and which level are practised: the controls, and the address that keeps the choice,
// so that a teacher can hand it out. ?chapters=4,7&level=2, or chapters=1-5, or chapters=all.

import { fill, html } from "../html.js";

const ALL = "all";
const RANGE = /^(\d+)-(\d+)$/;

const digits = (text) => text.normalize("NFKC").trim();
const nearest = (list, value) => list.reduce((a, b) => (Math.abs(b - value) < Math.abs(a - value) ? b : a));

export class Choice {
  // `known`: [{ number: "04", title, levels: { 1: count, … } }]; `text` as it stands in an address.
  constructor(known, words) {
    this.known = known;
    this.words = words;
    this.chapters = [known[0].number];
    this.level = 0;
    this.corrected = [];
  }

  get numbers() {
    return this.known.map((one) => Number(one.number));
  }

  named = (number) => this.known.find((one) => Number(one.number) === number).number;

  // What an address or the memory says; a sentence in `corrected` for each thing that was not right.
  read(chapters, level) {
    if (chapters !== null) {
      const found = this.#chaptersIn(digits(chapters));
      if (found.length) this.chapters = found;
    }
    if (level !== null && digits(level) !== "") this.level = this.#levelIn(digits(level));
    this.settle();
  }

  #chaptersIn(text) {
    if (text.toLowerCase() === ALL) return this.known.map((one) => one.number);
    const found = new Set();
    for (const part of text.split(/[,、;\s]+/).filter(Boolean)) {
      const range = RANGE.exec(part)?.slice(1).map(Number);
      const number = Number(/\d+/.exec(part)?.[0] ?? NaN);
      if (range) this.numbers.filter((one) => range[0] <= one && one <= range[1]).forEach((one) => found.add(one));
      else if (this.numbers.includes(number)) found.add(number);
      else if (Number.isNaN(number)) this.#correct("address_unreadable", { given: part });
      else {
        const used = nearest(this.numbers, number);
        found.add(used);
        this.#correct("address_chapter", { given: number, used });
      }
    }
    return [...found].sort((a, b) => a - b).map(this.named);
  }

  #levelIn(text) {
    const { levels } = this.words;
    const number = Number(Object.keys(levels).find((key) => levels[key] === text) ?? text);
    if (Object.hasOwn(levels, String(number))) return number;
    if (Number.isNaN(number)) {
      this.#correct("address_unreadable", { given: text });
      return 0;
    }
    const used = nearest(Object.keys(levels).map(Number), number);
    this.#correct("address_level", { given: text, used: levels[used] });
    return used;
  }

  #correct(key, values) {
    this.corrected.push(fill(this.words[key], values));
  }

  // Chapters and level for which there are questions.
  settle() {
    if (this.#count(this.level)) return;
    const level = this.words.levels[this.level];
    this.corrected.push(fill(this.words.no_such_level, { chapters: this.chaptersText, level }));
    this.level = 0;
  }

  #count(level) {
    const of = ({ levels }) => (level ? (levels[level] ?? 0) : 1);
    return this.chosen.reduce((sum, one) => sum + of(one), 0);
  }

  get chosen() {
    return this.known.filter((one) => this.chapters.includes(one.number));
  }

  // Those of the chosen chapters that have questions of the level.
  get asked() {
    const has = ({ levels }) => !this.level || levels[this.level];
    return { chapters: this.chosen.filter(has).map((one) => one.number), level: this.level };
  }

  get isAll() {
    return this.chapters.length === this.known.length;
  }

  get kept() {
    const chapters = this.isAll ? ALL : this.chapters.map(Number).join(",");
    return { chapters, level: String(this.level) };
  }

  get chaptersText() {
    const { words } = this;
    if (this.isAll) return words.all_chapters;
    return fill(words.chapters, { numbers: this.chapters.map(Number).join(words.and) });
  }

  get text() {
    return fill(this.words.range_now, { chapters: this.chaptersText, level: this.words.levels[this.level] });
  }

  readAddress() {
    const given = new URLSearchParams(location.search);
    const isGiven = given.has("chapters") || given.has("level");
    if (isGiven) this.read(given.get("chapters"), given.get("level"));
    return isGiven;
  }

  writeAddress() {
    const address = new URL(location);
    const { chapters, level } = this.kept;
    address.searchParams.set("chapters", chapters);
    if (this.level) address.searchParams.set("level", level);
    else address.searchParams.delete("level");
    history.replaceState(history.state, "", String(address).replaceAll("%2C", ","));
  }

  // The controls; `onchange` is told of each change.
  controls(onchange, say) {
    const { words } = this;
    const boxes = this.known.map(({ number, title }) =>
      html("input", { type: "checkbox", value: number, checked: this.chapters.includes(number), title }),
    );
    const levels = Object.entries(words.levels).map(([value, name]) =>
      html("label", {}, html("input", { type: "radio", name: "level", value, checked: Number(value) === this.level }), name),
    );
    const show = () => boxes.forEach((box) => (box.checked = this.chapters.includes(box.value)));
    const changed = () => {
      this.corrected = [];
      this.settle();
      element.querySelector(`[name=level][value="${this.level}"]`).checked = true;
      summary.textContent = this.text;
      say(this.corrected.join(""));
      this.writeAddress();
      onchange();
    };
    const all = html("button", { type: "button", class: "practice-quiet" }, words.all);
    all.addEventListener("click", () => {
      this.chapters = this.known.map((one) => one.number);
      show();
      changed();
    });
    const summary = html("span", { class: "practice-range" }, this.text);
    const element = html(
      "details",
      { class: "practice-choice" },
      html("summary", {}, `${words.range} `, summary, html("span", { class: "practice-change" }, words.change)),
      html(
        "fieldset",
        { class: "practice-chapters" },
        html("legend", {}, words.which_chapters),
        boxes.map((box, i) =>
          html("label", {}, box, html("span", {}, `${Number(this.known[i].number)} ${this.known[i].title}`)),
        ),
      ),
      all,
      html("fieldset", { class: "practice-levels" }, html("legend", {}, words.which_level), levels),
    );
    element.addEventListener("change", ({ target }) => {
      if (target.type === "radio") this.level = Number(target.value);
      else {
        const chosen = boxes.filter((box) => box.checked).map((box) => box.value);
        if (!chosen.length) {
          target.checked = true;
          say(words.keep_one);
          return;
        }
        this.chapters = chosen;
      }
      changed();
    });
    return element;
  }
}
