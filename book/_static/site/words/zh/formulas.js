/* What a formula says of itself. */

export const words = {
  wideFormula: "公式，可以左右滚动",
};
