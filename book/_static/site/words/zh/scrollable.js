/* What a screen reader says of something that scrolls sideways. */

export const words = {
  code: "代码，可以左右滚动",
  table: "表格，可以左右滚动",
};
