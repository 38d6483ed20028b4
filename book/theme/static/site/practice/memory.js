// What a reader has practised, kept in this browser and nowhere else.

const KEY = "practice";
const RECENT = 20; // answers that the strip shows
const KINDS = ["right", "wrong", "shown"];

const isCount = (value) => Number.isSafeInteger(value) && value >= 0;
const isRecord = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
const only = (value, isGood) => (isRecord(value) ? Object.entries(value).filter(([, one]) => isGood(one)) : []);

// What is kept, whatever stands there: what is not of this form is left out.
function remembered() {
  let kept = null;
  try {
    kept = JSON.parse(localStorage.getItem(KEY));
  } catch {
    // Nothing is kept, or nothing that can be read.
  }
  const { chapters, misconceptions, seen, recent, choice } = isRecord(kept) ? kept : {};
  return {
    chapters: Object.fromEntries(only(chapters, (one) => isCount(one?.asked) && isCount(one?.right))),
    misconceptions: Object.fromEntries(only(misconceptions, (one) => isCount(one?.times) && isCount(one?.since))),
    seen: Object.fromEntries(only(seen, Array.isArray)),
    recent: Array.isArray(recent) ? recent.filter((one) => KINDS.includes(one)).slice(-RECENT) : [],
    choice: isRecord(choice) && [choice.chapters, choice.level].every((one) => typeof one === "string") ? choice : null,
  };
}

function remember(kept) {
  try {
    localStorage.setItem(KEY, JSON.stringify(kept));
  } catch {
    // A browser that keeps nothing: one practises all the same, until the page is closed.
  }
}

export class Memory {
  constructor() {
    this.kept = remembered();
  }

  change(how) {
    const stored = remembered(); // another tab may have written
    this.kept = localStorageWorks() ? stored : this.kept;
    how(this.kept);
    remember(this.kept);
  }

  // An answer: what came of it, the misconceptions that it showed, and those that it could have.
  note(question, { outcome, misconceptions }) {
    this.change(({ chapters, misconceptions: known, seen, recent }) => {
      const { asked = 0, right = 0 } = chapters[question.chapter] ?? {};
      chapters[question.chapter] = { asked: asked + 1, right: right + (outcome === "right") };
      const tempting = new Set([...question.options, ...question.wrong].map((one) => one.misconception));
      for (const key of misconceptions)
        known[key] = { times: (known[key]?.times ?? 0) + 1, since: 0 };
      if (outcome === "right")
        for (const key of tempting) if (known[key]) known[key].since += 1;
      seen[question.chapter] = [...new Set([...(seen[question.chapter] ?? []), question.id])];
      recent.push(outcome);
      recent.splice(0, recent.length - RECENT);
    });
  }

  hasSeen = ({ chapter, id }) => this.kept.seen[chapter]?.includes(id) ?? false;

  // Begin anew with these questions.
  unsee(questions) {
    this.change(({ seen }) => {
      for (const { chapter, id } of questions)
        if (seen[chapter]) seen[chapter] = seen[chapter].filter((one) => one !== id);
    });
  }

  choose(choice) {
    this.change((kept) => {
      kept.choice = choice;
    });
  }

  // Forget all but what is practised.
  wipe() {
    const { choice } = this.kept;
    this.kept = { chapters: {}, misconceptions: {}, seen: {}, recent: [], choice };
    remember(this.kept);
  }
}

function localStorageWorks() {
  try {
    return localStorage.getItem(KEY) !== null;
  } catch {
    return false;
  }
}
