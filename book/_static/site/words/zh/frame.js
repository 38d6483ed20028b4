/* What the frame's scripts say. */

const MODES = { auto: "跟随系统", light: "明", dark: "暗" };

export const words = {
  mode: (mode) => `明暗：${MODES[mode]}`,
  copy: "复制",
  copied: "已复制",
  notCopied: "没有复制成",
};
