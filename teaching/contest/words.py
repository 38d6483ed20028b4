"""Every word that the contest says itself."""

COMMAND = "把第 9 章的设计任务办成比赛：每份作品重新训练，排出榜来。"
FROM_HELP = "交来的作业：文件夹或 zip"
ROSTER_HELP = "名单：有“学号”“姓名”两列的 CSV"
OUT_HELP = "榜放在哪个文件夹"
SEEDS_HELP = "每份作品训练几次"
SEED_HELP = "怎样重新分训练图和测试图；不写就抽一个，记在结果的文件夹里"
JOBS_HELP = "同时训练几份"
BAD_SEEDS = "SEEDS={seeds}：每份作品至少训练 1 次，至多 {most} 次。"
BAD_SEED = "SEED={seed}：要一个不小于 0 的整数，而且不是 0，0 就是学生手里的分法。"
BAD_KEPT_SEED = "{path} 里应当是一个正整数。改好它，或者删掉它，会重新抽一个。"

NO_STAGES = "stages_5 至少要有一段，轮数和学习率都大于零。"
TRAINED_BEFORE = "还没有训练就认得数字：build_5 每次要造一个新的网络，权重不能是带来的。"
NO_ENTRY = "没有交设计任务。"
NOT_JUDGED = "没有跑完。"

FOLDER_SEED = "种子.txt"
FOLDER_TRIED = "训练过的.jsonl"
CSV_FILE = "榜.csv"
PAGE_FILE = "榜.html"
TITLE = "设计任务的榜"
CSV_HEAD = [
    "名次", "学号", "姓名", "参数量", "MACs", "正确率（%）",
    "最低（%）", "最高（%）", "在前沿上", "高出参考前沿（百分点）", "说明",
]  # fmt: skip
ON_FRONT = "在"
REFERENCE = "参考"
SUMMARY = (
    "{count} 份合规矩的作品，每份用 {seeds} 个种子从头训练，"
    "训练图和测试图重新分过，学生手里没有这种分法。"
)
GAP = (
    "同一份作品换个种子，正确率就会晃；照这次晃动的大小，两个平均相差不到 "
    "{gap:.1f} 个百分点分不出高下，名次并列，便宜的排在前面。"
)
ONE_SEED = "只训练了一次，看不出晃动有多大；名次只供参考，用 SEEDS=3 再跑。"
FIGURE_TITLE = "正确率与计算量"
FIGURE_X = "MACs（次）"
FIGURE_Y = "正确率（%）"
FIGURE_ENTRIES = "作品"
FIGURE_REFERENCES = "参考作品"
FIGURE_FRONT = "前沿"
FIGURE_ALT = "横轴是 MACs，纵轴是测试正确率，竖线从最低画到最高。前沿从便宜到贵依次是：{front}。"
FRONT_POINT = "{name}（{macs:,} 次，{score:.1f}%）"
HEADS = ["名次", "作品", "参数量", "MACs", "正确率（%）", "高出参考"]
ABOVE = "{points:+.1f}"
CHEAPEST = "比参考都便宜"
SCORE = "{mean:.1f}（{low:.1f}–{high:.1f}）"
MARK_FRONT = "◆"
MARK_NOTE = "◆ 在前沿上：没有谁既不比它贵、又不比它差，而且至少有一样更好。"
REFUSED = "没有上榜的 {count} 份"
REFUSED_HEADS = ["谁", "为什么"]
MISSING = "没有交的 {count} 人"
NOBODY = "没有一份合规矩的作品。"
NOT_CHAPTER = "交来的东西里没有第 9 章。"
DONE = "{count} 份作品上榜，{refused} 份没有上榜。看 {folder}"
