// Text as search compares it. A reader types 3x3, 138357544, VGG16 or Conv2D ( 3 and means what the
// page writes as 3×3, 138,357,544, VGG-16 and Conv2D(3. So case, width, spaces, the commas inside
// numbers and the hyphens inside words do not count. A line break separates paragraphs, and stays.

const UNSEEN = /[\s\u00ad\u200b-\u200d\u2060-\u2064\ufeff]/;
const SAME = { "×": "x", "−": "-", "–": "-", "“": '"', "”": '"', "‘": "'", "’": "'" };
const DIGIT = /\d/;
const LETTER = /[a-z]/i;
const WORD = /[a-z0-9]/i;
const known = new Map();

function foldOne(character) {
  if (character === "\n") return "\n";
  const folded = SAME[character] ?? character.normalize("NFKC").toLowerCase();
  return UNSEEN.test(folded) ? "" : folded;
}

// A comma between digits, a hyphen after a letter and before a letter or a digit.
function joins(text, i) {
  const [before, after] = [text[i - 1], text[i + 1]];
  if (text[i] === ",")
    return (before === undefined || DIGIT.test(before)) && (after === undefined || DIGIT.test(after));
  return text[i] === "-" && LETTER.test(before ?? "") && WORD.test(after ?? "");
}

// { folded, at }: at[i] is where folded[i] stands in the text; at has one more, the text's end.
export function fold(text) {
  const parts = [];
  const at = [];
  for (let i = 0; i < text.length; i += 1) {
    const character = text[i];
    if (joins(text, i)) continue;
    if (!known.has(character)) known.set(character, foldOne(character));
    const folded = known.get(character);
    for (let k = 0; k < folded.length; k += 1) at.push(i);
    parts.push(folded);
  }
  at.push(text.length);
  return { folded: parts.join(""), at };
}

// What is looked for: the phrase, and its words for when the phrase is nowhere.
export function query(text) {
  const line = text.replace(/\s+/g, " ").trim();
  const words = line.split(" ").map((word) => fold(word).folded);
  return { text: line, phrase: fold(line).folded, words: [...new Set(words)].filter(Boolean) };
}

// Where `needles` occur in what fold() gave, as [from, to] in the text, in order, not overlapping.
export function occurrences({ folded, at }, needles) {
  const found = [];
  for (const needle of needles)
    for (let i = folded.indexOf(needle); i >= 0; i = folded.indexOf(needle, i + needle.length))
      found.push([at[i], at[i + needle.length - 1] + 1]);
  found.sort(([a], [b]) => a - b);
  return found.filter(([from], i) => i === 0 || from >= found[i - 1][1]);
}
