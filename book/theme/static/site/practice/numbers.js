// Numbers as the course writes them: 1,792, and no more digits than mean something.

const DIGITS = 6; // of what is no whole number

export function short(value) {
  if (Number.isInteger(value)) return value.toLocaleString("en-US");
  return Number(value.toPrecision(DIGITS)).toLocaleString("en-US", { maximumFractionDigits: 12 });
}
