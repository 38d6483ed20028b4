// Which question comes next: all chosen chapters in turn, none twice before the pool is through, what
// went wrong once more soon, with other numbers.

import { questionsOf } from "./pool.js";

const LATER = 2; // questions between a wrong answer and another of its kind

const any = (list) => list[Math.floor(Math.random() * list.length)];
const least = (list, count) => {
  const counts = list.map(count);
  const fewest = Math.min(...counts);
  return list.filter((_, i) => counts[i] === fewest);
};

export class Dealer {
  constructor(memory) {
    this.memory = memory;
    this.asked = []; // in this visit, the last at the end
    this.again = []; // { chapter, name, at }: kinds to be asked once more
  }

  noteWrong({ chapter, name }) {
    this.again = this.again.filter((one) => one.name !== name);
    this.again.push({ chapter, name, at: this.asked.length + LATER });
  }

  // { question, isAround }: whether the pool was through and begins anew.
  async next({ chapters, level }) {
    const due = await this.#due(chapters, level);
    let fresh = due.length ? due : await this.#fresh(chapters, level);
    const isAround = !fresh.length;
    if (isAround) {
      const all = await Promise.all(chapters.map((chapter) => this.#fitting(chapter, level)));
      this.memory.unsee(all.flat());
      fresh = await this.#fresh(chapters, level);
    }
    const question = any(this.#varied(fresh));
    this.again = this.again.filter((one) => one.name !== question.name);
    this.asked.push(question);
    return { question, isAround };
  }

  async #fitting(chapter, level) {
    return (await questionsOf(chapter)).filter((one) => !level || one.level === level);
  }

  async #fresh(chapters, level) {
    for (const chapter of this.#inTurn(chapters)) {
      const fresh = (await this.#fitting(chapter, level)).filter((one) => !this.memory.hasSeen(one));
      if (fresh.length) return fresh;
    }
    return [];
  }

  // The chapters, those that were asked least in this visit first.
  #inTurn(chapters) {
    const count = (chapter) => this.asked.filter((one) => one.chapter === chapter).length;
    const shuffled = [...chapters].sort(() => Math.random() - 0.5);
    return shuffled.sort((a, b) => count(a) - count(b));
  }

  async #due(chapters, level) {
    const due = this.again.find((one) => one.at <= this.asked.length && chapters.includes(one.chapter));
    if (!due) return [];
    const fitting = await this.#fitting(due.chapter, level);
    const fresh = fitting.filter((one) => one.name === due.name && !this.memory.hasSeen(one));
    if (!fresh.length) this.again = this.again.filter((one) => one !== due);
    return fresh;
  }

  // Of the kinds that have been asked least; never the last one's if there is another.
  #varied(questions) {
    const last = this.asked.at(-1)?.name;
    const others = questions.filter((one) => one.name !== last);
    const count = ({ name }) => this.asked.filter((one) => one.name === name).length;
    return least(others.length ? others : questions, count);
  }
}
