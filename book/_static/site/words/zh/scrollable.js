// What a screen reader says of something that scrolls sideways.

export default {
  code: "代码，可以左右滚动",
  table: "表格，可以左右滚动",
  formula: "公式，可以左右滚动",
};
