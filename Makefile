# 两条常用命令：make book（做网站）和 make test（跑全部测试）。make help 列出其余的。
VENV := .venv
PY := $(VENV)/bin/python
READY := $(VENV)/.installed
SITE := _build/html
PORT := 8000
JOBS := 2
export PYTHONDONTWRITEBYTECODE := 1

.PHONY: help book serve lab notebooks test test-all lint format lock lock-check font linkcheck browser clean

help: ## 列出所有命令
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(READY): requirements.txt tools/setup.sh
	@sh tools/setup.sh $(VENV)

book: $(READY) ## 建环境、装依赖、做网站
	@sh tools/build.sh $(PY)
	@echo "✓ 网站做好了：$(SITE)/index.html"
	@echo "  看它：make serve，然后打开 http://localhost:$(PORT)"

