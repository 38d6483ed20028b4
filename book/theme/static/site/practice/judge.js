// What came of an answer: right, wrong or not yet an answer, and what it was compared with.

import { isBlank, isShape, readNumber, refused, sameText } from "../typed.js";

const NEAR = 1e-9; // relative: what floats make of the same number

const isSame = (a, b, tolerance) => Math.abs(a - b) <= Math.max(tolerance, NEAR * Math.abs(b));

// { says } where it is no answer yet, else { outcome, misconceptions, … }.
export function judge(question, given, words) {
  return { number, choice, several: choice, text }[question.kind](question, given, words);
}

function number(question, typed) {
  const { answer, tolerance, unit, wrong } = question;
  const { value, step = 0, says } = readNumber(typed, unit);
  if (says) return { says };
  const isRight = isSame(value, answer, tolerance);
  const known = wrong.find((one) => isSame(value, one.value, tolerance));
  // 1.8 K is no answer to how many there are: nor is it a wrong one.
  if (!isRight && !known && !tolerance && step > 1 && Math.abs(value - answer) <= step / 2) {
    return { says: refused("rounded", typed, unit).says };
  }
  return isRight
    ? { outcome: "right", misconceptions: [], value }
    : { outcome: "wrong", misconceptions: known ? [known.misconception] : [], value };
}

function choice({ answer, options }, chosen, words) {
  if (!chosen.length) return { says: words.no_choice };
  const tooMany = chosen.filter((one) => !answer.includes(one));
  const missed = answer.filter((one) => !chosen.includes(one));
  const misconceptions = [...new Set(tooMany.map((one) => options[one].misconception).filter(Boolean))];
  const outcome = tooMany.length || missed.length ? "wrong" : "right";
  return { outcome, misconceptions, chosen, tooMany, missed };
}

function text({ answer, wrong }, typed) {
  if (isBlank(typed)) return { says: refused("empty", typed).says };
  if (isShape(answer[0]) && !isShape(typed)) return { says: refused("shape", typed).says };
  const value = typed.trim();
  if (answer.some((one) => sameText(typed, one))) return { outcome: "right", misconceptions: [], value };
  const known = wrong.find((one) => sameText(typed, String(one.value)));
  return { outcome: "wrong", misconceptions: known ? [known.misconception] : [], value };
}
