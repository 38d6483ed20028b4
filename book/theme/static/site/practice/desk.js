// The page 练一练: one question at a time. What it asks is in book/_static/practice, a file a chapter;
// what was answered stays in this browser.

import { fill, html, wordsOf } from "../html.js";
import { chaptersRead } from "../progress.js";
import { card } from "./card.js";
import { Choice } from "./choice.js";
import { Dealer } from "./deal.js";
import { judge } from "./judge.js";
import { Memory } from "./memory.js";
import { COUNT, paper } from "./paper.js";
import { misconceptions, questionsHere, questionsOf } from "./pool.js";
import { record, strip, summary } from "./record.js";
import { verdict } from "./verdict.js";

const place = document.querySelector("course-practice");
const words = await wordsOf("practice");
const printed = place.querySelector(".practice-printed"); // what the page brought
const chapters = JSON.parse(place.dataset.chapters);
const memory = new Memory();
const dealer = new Dealer(memory);
const choice = new Choice(chapters, words);
let known = {};

const say = (text) => {
  status.textContent = text;
};
const status = html("p", { class: "practice-status", role: "status" });
const past = html("div", { class: "practice-history" });
const stage = html("div", { class: "practice-stage" });
const soFar = html("summary", {});
const details = html("div", {});
const progress = html("details", { class: "practice-progress" }, soFar, details);
const onPaper = html("div", { class: "practice-paper" });
const printing = html("button", { type: "button", class: "practice-quiet", onclick: printTen }, words.print);

function start() {
  const isGiven = choice.readAddress();
  if (!isGiven) {
    const { kept } = memory;
    const read = chaptersRead().map((stem) => stem.slice(0, 2));
    const before = kept.choice ?? (read.length ? { chapters: read.join(","), level: "0" } : null);
    if (before) choice.read(before.chapters, before.level);
    choice.corrected = []; // nobody wrote it
  }
  const corrected = choice.corrected.join("");
  const controls = choice.controls(chosen, say);
  choice.writeAddress();
  place.replaceChildren(controls, status, stage, past, progress, html("p", { class: "practice-foot" }, printing), onPaper);
  place.classList.add("is-live");
  showRecord();
  say(corrected);
  return ask({ isFocused: isGiven && matchMedia("(hover: hover)").matches, says: corrected });
}

function chosen() {
  memory.choose(choice.kept);
  ask({ isFocused: false, says: status.textContent });
}

function showRecord() {
  past.replaceChildren(strip(memory.kept, words));
  soFar.textContent = summary(memory.kept, known, words);
  details.replaceChildren(...record(memory.kept, known, words, wiped).filter(Boolean));
}

function wiped() {
  memory.wipe();
  showRecord();
  soFar.focus();
  say(words.wiped);
}

let turn = 0; // of several that are under way the last counts

async function ask({ isFocused = true, says = "" } = {}) {
  turn += 1;
  const mine = turn;
  const slow = setTimeout(() => say(words.loading), 300);
  try {
    const [{ question, isAround }, names] = await Promise.all([dealer.next(choice.asked), misconceptions()]);
    if (mine !== turn) return;
    known = names;
    say(isAround ? words.around : says);
    show(question, isFocused);
    showRecord();
    prefetch();
  } catch (problem) {
    if (mine !== turn) return;
    failed();
    if (!(problem instanceof TypeError || /^\d+ /.test(problem.message))) throw problem;
  } finally {
    clearTimeout(slow);
  }
}

// Where the network fails, the ten questions that the page brought stay.
function failed() {
  const again = html("button", { type: "button", class: "practice-quiet", onclick: () => ask() }, words.again);
  status.replaceChildren(words.failed, again);
  if (!stage.hasChildNodes()) stage.append(printed);
}

function prefetch() {
  const next = choice.asked.chapters.find((chapter) => !questionsHere(chapter).length);
  if (next) questionsOf(next).catch(() => {});
}

function show(question, isFocused) {
  const { title } = chapters.find((one) => one.number === question.chapter);
  const asked = card(question, words, title, (given) => answered(question, asked, given));
  stage.replaceChildren(asked.element);
  if (!isFocused) return;
  asked.focus();
  const { top } = asked.element.getBoundingClientRect();
  if (top < 0 || top > innerHeight / 2) asked.element.scrollIntoView({ block: "start" });
}

function answered(question, asked, given) {
  const judged =
    given === null ? { outcome: "shown", misconceptions: [] } : judge(question, given, words);
  if (judged.says) return asked.complain(judged.says);
  memory.note(question, judged);
  if (judged.outcome !== "right") dealer.noteWrong(question);
  asked.close(judged);
  const said = verdict(question, judged, known, words, () => ask());
  stage.append(said);
  say("");
  showRecord();
  said.focus({ preventScroll: true });
  said.scrollIntoView({ block: "nearest" });
}

// ── paper ──
// Ten that were not asked yet; of these chapters that are here, when it is the browser that prints.
function forPaper() {
  const { chapters: numbers, level } = choice.asked;
  const all = numbers.flatMap(questionsHere).filter((one) => !level || one.level === level);
  const kinds = new Map();
  for (const one of all.sort(() => Math.random() - 0.5).sort((a, b) => memory.hasSeen(a) - memory.hasSeen(b))) {
    const of = kinds.get(one.name) ?? [];
    kinds.set(one.name, [...of, one]);
  }
  const picked = [];
  for (let round = 0; picked.length < COUNT && picked.length < all.length; round += 1)
    for (const of of kinds.values()) if (of[round] && picked.length < COUNT) picked.push(of[round]);
  return picked.sort((a, b) => a.chapter.localeCompare(b.chapter) || a.level - b.level);
}

function layOut() {
  const picked = forPaper();
  onPaper.replaceChildren(...(picked.length ? paper(picked, choice.text, words) : []));
}

async function printTen() {
  await Promise.allSettled(choice.asked.chapters.map(questionsOf));
  print();
}

addEventListener("beforeprint", layOut);
await start();
