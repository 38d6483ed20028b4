// The networks that there are, and the layers of one when it is wanted. convcost writes the files
// (make models): the list, loaded at once, and a file for each network.

const read = async (name) => {
  const file = await fetch(new URL(`models/${name}.json`, import.meta.url));
  if (!file.ok) throw new Error(`${file.url}: ${file.status}`);
  return file.json();
};

// key → { name, year, paper, input_channels, input_size, classes, source, long }, and once loaded
// also { blocks, layers }. One that is long has more layers than are told apart in a picture.
export const models = await read("index");

const loading = new Map();

// A promise that the layers of a network are there; asked for anew if it failed.
export function load(key) {
  if (!loading.has(key)) {
    const there = read(key).then((said) => Object.assign(models[key], said));
    there.catch(() => loading.delete(key));
    loading.set(key, there);
  }
  return loading.get(key);
}
