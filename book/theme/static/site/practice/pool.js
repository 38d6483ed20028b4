// The questions, a file a chapter, each fetched once and when it is wanted.

const FOLDER = new URL("../../practice/", import.meta.url);

const fetched = new Map();

function get(name) {
  if (!fetched.has(name)) {
    const coming = fetch(new URL(`${name}.json`, FOLDER)).then((answer) => {
      if (!answer.ok) throw new Error(`${answer.status} ${name}`);
      return answer.json();
    });
    coming.catch(() => fetched.delete(name)); // asked for again, it is tried again
    fetched.set(name, coming);
  }
  return fetched.get(name);
}

// A name that lasts as long as the question says the same, wherever it stands in the file and in
// whatever order its options do.
export function idOf({ name, text, options }) {
  let hash = 2166136261;
  for (const character of JSON.stringify([name, text, options.map((one) => one.text).sort()]))
    hash = Math.imul(hash ^ character.codePointAt(0), 16777619);
  return (hash >>> 0).toString(36);
}

const ready = new Map();

export async function questionsOf(chapter) {
  if (!ready.has(chapter)) {
    const { questions } = await get(chapter);
    ready.set(chapter, questions.map((one) => ({ ...one, id: idOf(one) })));
  }
  return ready.get(chapter);
}

export const questionsHere = (chapter) => ready.get(chapter) ?? [];

export const misconceptions = () => get("misconceptions");
