// What the frame's scripts say.

export default {
  mode: "明暗：{mode}",
  modes: { auto: "跟随系统", light: "明", dark: "暗" },
  copy: "复制",
  copied: "已复制",
  not_copied: "没有复制成",
};
