// The texts of the convolution explorer. Rows and columns are counted from 1.
export default {
  title: "卷积过程",
  setting: "设置",
  kind: "种类",
  kinds: { standard: "卷积", transposed: "转置卷积" },
  square: "高宽相同",
  along: "{name}（{axis}）",
  presets: {
    figure: "第 2 章的 3×3 和 5×5",
    edge: "[1, 0, −1] 遇到一条边",
    blur: "模糊一个方块",
    sobel: "左右 Sobel",
    same: "补一圈零，大小不变",
    unseen: "步幅 2，有像素没人看",
    spread: "膨胀 2",
    enlarge: "转置，步幅 2，放大一倍",
  },

  // the three grids
  boards: { input: "输入", kernel: "核", output: "输出" },
  caption: "{board} {size}",
  board_help: {
    input: "输入，{size}。方向键走动，回车改数。",
    kernel: "核，{size}。方向键走动，回车改数。",
    output: "输出，{size}。方向键走动，回车从这一格接着走。",
    spread: "输出，{size}。方向键走动。",
  },
  place: "第 {row} 行第 {column} 列",
  cell: "{place}，{value}",
  cell_empty: "{place}，还没有算",
  cell_outside: "{place}，{zone}",
  cell_zone: "{place}，{zone}，{value}",
  zones: { padding: "补的零", outside: "伸出边外", cut: "会裁掉" },
  outside: "外",
  legend: {
    padding: "虚线灰格：补的零",
    outside: "“外”：窗口伸出了补过零的边",
    cut: "虚线灰格：填充要裁掉的",
    unseen: "斜纹：没有窗口看到的 {count} 个像素",
    unreached: "斜纹：没有输入流到的 {count} 个输出",
  },
  hanging:
    "{axis}方向上，窗口比补过零的输入还长 {over} 格，但不到一个步幅。Paddle 在这里向零取整，不是向下取整，所以仍有一个位置，窗口伸在边外。",
  too_large: "展开以后有 {size} 格，这里画不下。大小和账照算，想看过程就减小输入、核或步幅。",

  // walking
  walk: "走一遍",
  back: "上一步",
  play: "播放",
  pause: "暂停",
  forward: "下一步",
  step: "步",
  step_of: "第 {step} / {steps} 步",
  speed: "快慢",
  speeds: { 1: "每秒 1 步", 2: "每秒 2 步", 6: "每秒 6 步", 20: "每秒 20 步", 60: "最快" },
  finished: "走完了：{macs} 次乘加，和公式算的一样。",

  // what the marked cell is made of
  comma: "、",
  sum: "输出{place} = ",
  sum_cut: "{place}会被裁掉，裁掉之前 = ",
  with_padding: "补零：",
  with_outside: "补零和边外：",
  fan: "输入{place}的 {value} 流进 {count} 个输出：",
  fan_zero: "{place}是补的零，流进 {count} 个输出：",
  fan_back: "输入{place}的 {value} 乘遍核，加到 {count} 个输出上：",
  with_cut: "裁掉的：",
  none_sees: "没有一个窗口看到输入{place}：它是多少都不影响输出。",
  none_reaches: "没有一个输入流到输出{place}：它总是 0。",
  entry: "核{place}的 {value}，在这一步乘 {other}。",

  // changing a number
  edit: "改数",
  edit_label: "{board}{place}",
  edit_help: "先点输入或核里的一格。可以写分数，如 1/9。",

  // the bill
  bill: "乘加的账",
  so_far: "到这一步",
  total: "一共",
  macs: "乘加",
  padding_macs: "其中碰到补的零",
  cut_macs: "其中加到裁掉的格里",
  size: "输出大小",
  size_axis: "{axis}：",
  round: "向零取整",
  op: "o 是 output_padding。",

  // guessing
  ask: {
    side: "输出的边长",
    output_height: "输出的高",
    output_width: "输出的宽",
    macs: "乘加次数",
  },
  hint_size:
    "一共 {size} + 2×{padding} 格，减去窗口占的 {span} 格，还剩 {room} 格可退；每步 {stride} 格，走 {moves} 步，起点也算一个位置，再加 1。",
  hint_size_back:
    "（{size} − 1）× {stride} 加上窗口占的 {span} 格，两边裁掉 2×{padding}，再加 output_padding {more}。",
  hint_macs: "每个输出乘 {taps} 次，一共 {outputs} 个输出。碰到补的零、系数是 0，都照乘不误。",
  hint_macs_back: "按输入的位置数：{inputs} 个输入，各乘遍 {taps} 个系数。乘输出的位置数就数多了。",
};
