// Where the filter lab's pictures come from. A picture is { height, width, values }: grey, 0 black
// and 1 white, row by row, the same numbers as in chapter 05.

const LONGEST = 320; // of the reader's own picture: enough to see, quick to compute
const SIZE = 50;

const make = (value) => ({
  height: SIZE,
  width: SIZE,
  values: Float64Array.from({ length: SIZE * SIZE }, (_, i) =>
    value(Math.floor(i / SIZE), i % SIZE),
  ),
});

// The pictures of chapter 05 that need no file.
export const drawn = {
  edge: make((row, column) => (column < 30 ? 1 : 0)),
  edge_mirrored: make((row, column) => (column < 20 ? 0 : 1)),
  ramp: make((row, column) => column / (SIZE - 1)),
  edge_transposed: make((row) => (row < 30 ? 1 : 0)),
};

// Chapter 05's photograph: halved, and cut to the head. Made without loss by tools/photograph.py.
export async function photograph() {
  const answer = await fetch(new URL("photograph.webp", import.meta.url));
  return read(await answer.blob());
}

// A file of the reader's; throws where the browser knows no picture in it. It stays in this page.
export async function read(file) {
  const bitmap = await createImageBitmap(file);
  const scale = Math.min(1, LONGEST / Math.max(bitmap.width, bitmap.height));
  const [width, height] = [bitmap.width, bitmap.height].map((side) =>
    Math.max(1, Math.round(side * scale)),
  );
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width, height });
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  pen.imageSmoothingQuality = "high";
  pen.fillStyle = "white"; // behind what is transparent
  pen.fillRect(0, 0, width, height);
  pen.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  const { data } = pen.getImageData(0, 0, width, height);
  // The luma of ITU-R BT.601, as course.pictures.photograph takes it.
  const values = Float64Array.from({ length: width * height }, (_, i) => {
    const [red, green, blue] = data.subarray(4 * i, 4 * i + 3);
    return (0.299 * red + 0.587 * green + 0.114 * blue) / 255;
  });
  return { height, width, values };
}

// Mulberry32: small, seeded, and the same in every browser, so that a link shows the same noise.
function randomly(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

// Independent numbers with mean 0 and standard deviation 1 (Box and Muller), two at a time.
function normal(seed, count) {
  const random = randomly(seed);
  const numbers = new Float64Array(count + 1);
  for (let i = 0; i < count; i += 2) {
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    const angle = 2 * Math.PI * random();
    numbers[i] = radius * Math.cos(angle);
    numbers[i + 1] = radius * Math.sin(angle);
  }
  return numbers;
}

// The picture with noise of standard deviation sigma on every pixel; not cut off at 0 and 1.
let last = {};
export function noisy(picture, sigma, seed) {
  if (!sigma) return picture;
  if (last.picture === picture && last.sigma === sigma && last.seed === seed) return last.result;
  // A slider being pulled asks for the same numbers, only larger.
  const again = last.picture === picture && last.seed === seed;
  const numbers = again ? last.numbers : normal(seed, picture.values.length);
  const values = picture.values.map((value, i) => value + sigma * numbers[i]);
  last = { picture, sigma, seed, numbers, result: { ...picture, values } };
  return last.result;
}
