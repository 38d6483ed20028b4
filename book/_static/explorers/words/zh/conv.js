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
  help: {
    input: "方向键走动，回车改数",
    kernel: "方向键走动，回车改数",
    output: "方向键走动",
  },
  place: "{of}第 {row} 行第 {column} 列",
  zones: { padding: "补的零", outside: "边外", cut: "会裁掉的" },
  empty: "还没有算",
  legend: {
    padding: "虚线灰格：补的零",
    outside: "点线格：窗口伸出了补过零的边。Paddle 在这里向零取整，所以仍有一个位置",
    cut: "虚线灰格：填充要裁掉的",
    unreached: "斜纹：窗口没有碰到的 {count} 格",
  },
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
  speeds: { 2: "慢", 8: "快", 60: "最快" },
  finished: "走完了：{macs} 次乘加，和公式算的一样。",

  // what the marked cell is made of
  comma: "、",
  sum: "{where} = {list}{aside} = {sum}",
  fan: "{where}的 {value} 流进 {count} 个输出：{list}{aside}",
  aside: { standard: " （补零：{list}）", transposed: " （裁掉的：{list}）" },
  untouched: "窗口没有一步碰到{where}。",

  // changing a number
  edit: "改数",
  edit_help: "先点输入或核里的一格。",

  // the bill
  bill: "乘加的账",
  so_far: "到这一步",
  total: "一共",
  macs: "乘加",
  padding_macs: "其中碰到补的零",
  cut_macs: "其中加到裁掉的格里",
  size: "输出大小",

  // guessing
  ask: {
    side: "输出的边长",
    output_height: "输出的高",
    output_width: "输出的宽",
    macs: "乘加次数",
  },
  hint_size: {
    standard: "除出来的是窗口能移动几步，起点也算一个位置，再加 1：{formula}。",
    transposed: "把输入按步幅撑开，加上窗口的跨度，再裁掉两边的填充：{formula}。",
  },
  hint_macs: {
    standard: "每个输出乘 {taps} 次，一共 {steps} 个输出。碰到补的零、系数是 0，都照乘不误。",
    transposed: "{steps} 个输入，各乘遍 {taps} 个系数。乘输出的位置数就数多了。",
  },
};
