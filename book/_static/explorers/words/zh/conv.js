// The texts of the convolution explorer. Rows, columns and channels are counted from 1.
export default {
  title: "卷积过程",
  setting: "设置",
  transposed: "转置",
  square: "高宽相同",
  bias: "有偏置",
  along: "{name}（{axis}）",
  channels: { in_channels: "输入通道", out_channels: "输出通道" },
  groups_impossible: "{groups}（除不尽）",
  groups_depthwise: "{groups}（深度）",
  presets: {
    figure: "第 2 章的 3×3 和 5×5",
    channels: "3 个通道进，2 个出",
    depthwise: "深度：各看各的通道",
    pointwise: "1×1：只混通道",
    grouped: "4 个通道分 2 组",
    edge: "[1, 0, −1] 遇到一条边",
    blur: "模糊一个方块",
    sobel: "左右 Sobel",
    same: "补一圈零，大小不变",
    unseen: "步幅 2，有像素没人看",
    spread: "膨胀 2",
    enlarge: "转置，步幅 2，放大一倍",
  },

  // the planes
  boards: { input: "输入", kernel: "核", output: "输出" },
  channel: "通道 {channel}",
  filter: "核 {filter}",
  help: {
    input: "方向键走动，翻页键换通道，回车改数",
    kernel: "方向键走动，翻页键换一片，回车改数",
    output: "方向键走动，翻页键换通道，回车走到那里",
  },
  times_kernel: { standard: "∗", transposed: "转置 ∗" },
  whose: "{title} 的",
  place: "{of}第 {row} 行第 {column} 列",
  zones: { padding: "补的零", outside: "边外", cut: "会裁掉的" },
  empty: "还没有算",
  pull: "拉边：{name}",
  legend: {
    padding: "灰斜线：补的零",
    outside: "点线格：窗口伸出边外，Paddle 向零取整，仍算一个位置",
    cut: "灰斜线：填充要裁掉的",
    unreached: "橙斜纹：窗口没碰到的 {count} 格",
    absent: "虚线框：没有核，不看这个通道",
  },
  too_large: "展开以后有 {size} 格，这里画不下。大小和账照算，想看过程就减小输入、核或步幅。",

  // walking
  back: "上一步",
  play: "播放",
  pause: "暂停",
  forward: "下一步",
  step: "步",
  step_of: "第 {step} / {steps} 步",
  speed: "快慢",
  speeds: { 2: "慢", 8: "快", 60: "最快" },
  finished: "走完了：{macs} 次乘加，和公式算的一样。",
  counter: "到这一步 {so_far} 次，乘补零 {wasted} / {padding_macs}",
  counter_cut: "到这一步 {so_far} 次，落在裁掉处 {wasted} / {padding_macs}",

  // the line
  line: "权重 {counted} = {weights} × {side} {places} → {macs} 次乘加",
  line_bias: "权重 {counted} = {weights} × {side} {places} → {macs} 次乘加；加偏置 {biases}，参数量 {params}",
  places: { standard: "位置", transposed: "输入位置" },
  groups_after: " 组",

  // what the marked cell is made of
  comma: "、",
  sum: "{where} = {list}{aside} = {sum}",
  summand: "{part}（通道 {channel}）",
  plus_bias: " {bias}（偏置）",
  fan: "{where}的 {value} 流进 {count} 个输出：{list}{aside}",
  fan_planes: "{where}的 {value} 流进 {count} 个输出：{planes} 个通道，各 {each} 个。",
  aside: { standard: " （补零：{list}）", transposed: " （裁掉的：{list}）" },
  untouched: "窗口没有一步碰到{where}。",
  use: "{where}的系数 {weight} 用了 {count} 次，每个位置一次{aside}。",
  use_aside: { standard: "，其中 {wasted} 次乘的是补的零", transposed: "，其中 {wasted} 次落在裁掉的格里" },

  // changing a number
  edit: "改数",
  edit_help: "也可以直接点输入或核里的一格。",
  which: "哪一片",
  row: "行",
  column: "列",
  value: "值",
  bias_of: "偏置 {filter}",

  size: "输出大小的公式",
  description: "{kind}，{shapes}。{story}",
  kinds: { standard: "卷积", transposed: "转置卷积" },

  // guessing
  ask: {
    side: "输出的边长",
    output_height: "输出的高",
    output_width: "输出的宽",
    params: "参数量",
    macs: "乘加次数",
  },
  hint_size: {
    standard: "除出来的是窗口能移动几步，起点也算一个位置，再加 1：{formula}。",
    transposed: "把输入按步幅撑开，加上窗口的跨度，再裁掉两边的填充：{formula}。",
  },
  hint_params: "每个输出通道在它那一组的每个输入通道上各有一片核，再加上偏置。",
  hint_macs: {
    standard: "每个输出乘 {taps} 次，一共 {steps} 个输出。碰到补的零、系数是 0，都照乘不误。",
    transposed: "{steps} 个输入，各乘遍 {taps} 个系数。乘输出的位置数就数多了。",
  },
  hint_slices: "这只是一片核的账，这里一共有 {slices} 片。",
};
