"""A learner's copy in a real JupyterLab: read from the first cell to the last, answered, saved.

`make test` works one quick chapter, `make test-all` every one, and Notebook 7 besides.
"""

import ast
import importlib
import re
import subprocess
import venv
from collections.abc import Iterator
from pathlib import Path

from course import explorers as course_explorers

import lab
import nbformat
import pytest
from cell_roles import role_of
from contract import CHAPTERS, QUICK_CHAPTER, code_cells
from jupyter_page import Notebook, jupyter, read
from playwright.sync_api import Browser, Page, expect

from teaching import handout

VIEW = {"width": 1280, "height": 900}
RAW = re.compile(r"\{(term|cite:[tp]|doc|ref)\}|<!--|</?[a-z]+-(explorer|lab)|\]\(\.\./")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "worked" in metafunc.fixturenames:
        every = metafunc.config.getoption("--every-chapter")
        chosen = [path for path in CHAPTERS if every or path.stem.startswith(QUICK_CHAPTER)]
        metafunc.parametrize(
            "worked", chosen, ids=lambda path: path.stem, indirect=True, scope="module"
        )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("卷积") / "我的 笔记本"
    lab.lay_out(CHAPTERS, folder)
    return folder


@pytest.fixture(scope="module")
def server(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with jupyter(folder, tmp_path_factory.mktemp("home")) as address:
        yield address


class Worked(Notebook):
    """A chapter's copy that was opened, saved as it was, and run from first cell to last."""

    def __init__(self, page: Page, server: str, path: Path) -> None:
        """Work it; `path` is where it lies."""
        self.laid = path.read_bytes()
        self.asked: list[str] = []  # of anybody but the server
        page.on(
            "request",
            lambda request: (
                self.asked.append(request.url)
                if request.url.startswith("http") and not request.url.startswith(server)
                else None
            ),
        )
        super().__init__(page, server, path)
        self.save()
        self.saved_unchanged = path.read_bytes() == self.laid
        self.walk()


@pytest.fixture(scope="module")
def worked(
    request: pytest.FixtureRequest, browser: Browser, server: str, folder: Path
) -> Iterator[Worked]:
    page = browser.new_page(viewport=VIEW)
    yield Worked(page, server, folder / request.param.name)
    page.close()


def test_opening_and_saving_changes_nothing(worked: Worked) -> None:
    assert worked.saved_unchanged


def test_it_runs_to_its_end_without_an_error(worked: Worked) -> None:
    source = {cell.id: cell for cell in nbformat.read(worked.path, 4).cells}
    worked.save()
    cells = read(worked.path)["cells"]
    counts = [cell["execution_count"] for cell in cells if cell["cell_type"] == "code"]
    assert counts == list(range(1, len(counts) + 1))
    for cell in cells:
        failed = [out for out in cell.get("outputs", []) if out["output_type"] == "error"]
        assert bool(failed) == ("raises-exception" in source[cell["id"]].metadata.get("tags", []))
    assert worked.page.get_by_text("Jupyter news").count() == 0  # it asks nobody
    assert worked.problems == []


def nothing_is_raw(worked: Notebook) -> None:
    """What Jupyter shows of the text is text."""
    shown = worked.panel.locator(".jp-RenderedMarkdown")
    texts = shown.evaluate_all("all => all.map(one => one.textContent)")
    assert sum(map(len, texts)) > 3000
    assert [text for text in texts if RAW.search(text)] == []


def test_nothing_on_the_screen_is_raw(worked: Worked) -> None:
    nothing_is_raw(worked)


def nothing_is_given_away(worked: Notebook) -> None:
    """After every cell was run, the answers are nowhere to be seen, and nothing was answered."""
    notebook = nbformat.read(worked.path, 4)
    solutions = worked.panel.locator("details", has_text="参考解答")
    assert solutions.count() == sum(role_of(cell) == "solution" for cell in notebook.cells) >= 4
    assert not any(code.is_visible() for code in solutions.locator("pre").all())
    checks = [cell for cell in code_cells(notebook) if role_of(cell) == "check"]
    verdicts = worked.panel.locator(".jp-OutputArea-output .verdict")
    assert verdicts.count() == len(checks)
    for cell in checks:  # chapter 6 has one in its text, half filled in
        if cell.id.startswith("exercise-"):
            assert "还没有作答" in worked.cell(cell.id).locator(".verdict").text_content()
    placeholders = worked.panel.locator(".jp-InputPlaceholder").all_text_contents()
    assert len(placeholders) >= len(checks)
    assert all(re.fullmatch(r"# 检查(要用的)?：运行这一格.*", one.strip()) for one in placeholders)


def test_no_solution_was_opened_on_the_way(worked: Worked) -> None:
    nothing_is_given_away(worked)


def master(path: Path) -> Path:
    """The chapter that a copy was made from."""
    return next(chapter for chapter in CHAPTERS if chapter.name == path.name)


def wrong_answer(number: str) -> tuple[tuple, str]:
    """The first wrong answer to exercise 1 in the chapter's table that can be typed."""
    for check, answer, says in importlib.import_module(f"chapter_{number}").WRONG:
        if check == "check_1" and None not in answer:
            try:
                ast.literal_eval(repr(answer))
            except ValueError:
                continue
            return answer, says
    raise AssertionError(number)


def answer_wrong_and_right(worked: Notebook) -> None:
    """Answer the first exercise, and read each verdict off the page."""
    exercises = list(handout.exercises(nbformat.read(master(worked.path), 4)))
    exercise, total = exercises[0], len(exercises)
    names = re.findall(r"\w+", exercise.call)[1:]
    answer, says = wrong_answer(worked.path.stem[:2])
    cell = worked.cell("exercise-1-answer")
    check = worked.cell("exercise-1-check")
    verdict = check.locator(".verdict")

    assert len(names) == len(answer)
    lines = [f"{name} = {value!r}" for name, value in zip(names, answer, strict=True)]
    worked.answer(cell, "\n".join(lines))
    expect(verdict).to_contain_text(says)
    expect(verdict).to_contain_text("✗")
    expect(verdict).to_contain_text(f"这一章 {total} 题，现在做对了 0 题。")
    hint = verdict.locator("details")
    assert not hint.evaluate("fold => fold.open")
    hint.locator("summary").click()
    assert len(hint.inner_text()) > len("再给一个提示") + 8

    head, _ = handout.at_the_check(exercise.solution.source, exercise.check.source)
    worked.answer(cell, head)
    expect(verdict).to_contain_text("✓ 练习 1 正确")
    expect(verdict).to_contain_text(f"这一章 {total} 题，现在做对了 1 题。")
    assert verdict.locator("details").count() == 0


def test_an_exercise_answered_wrong_and_right(worked: Worked) -> None:
    answer_wrong_and_right(worked)
    assert worked.problems == []


def use_the_explorers(worked: Notebook) -> None:
    """Each in its frame, as tall as it is, set as the cell says; guess, and be judged."""
    frames = worked.panel.locator(".course-explorer iframe")
    for frame in frames.all():
        frame.scroll_into_view_if_needed()
        element = frame.content_frame.locator("main > .explorer")
        element.wait_for()
        assert frame.bounding_box()["height"] > 300
        expect(frame.locator("xpath=../*[@class='explorer-picture']")).to_be_hidden()
        assert element.evaluate("""element => [...element.attributes].every(({ name, value }) => {
            const field = element.constructor.fields[name];
            return !field || field.format(element.state[name]) === field.format(field.parse(value));
        })""")
        assert frame.content_frame.locator(".frame-told").count() == 0
        element.get_by_role("button", name="先猜再看").click()
        form = element.locator(".explorer-guess")
        expect(form).to_be_visible()
        if form.locator("input").count():
            for box in form.locator("input").all():
                box.fill("1")
            form.get_by_role("button", name="对照").click()
            expect(element.locator(".explorer-verdict li").first).to_be_visible()


def test_explorers_are_alive(worked: Worked) -> None:
    """And they ask nobody for anything."""
    source = "".join(c.source for c in code_cells(nbformat.read(worked.path, 4)))
    shown = worked.panel.locator(".course-explorer iframe").count()
    assert shown == source.count("course.explorer(")
    use_the_explorers(worked)
    assert worked.asked == []
    assert worked.problems == []


def test_saving_leaves_what_the_learner_did_not_change(worked: Worked) -> None:
    worked.save()
    before, after = nbformat.reads(worked.laid.decode(), 4), nbformat.read(worked.path, 4)
    assert after.metadata == before.metadata
    assert (after.nbformat, after.nbformat_minor) == (before.nbformat, before.nbformat_minor)
    assert [cell.id for cell in after.cells] == [cell.id for cell in before.cells]
    for one, other in zip(after.cells, before.cells, strict=True):
        assert one.metadata == other.metadata, one.id
        assert one.source == other.source or one.id == "exercise-1-answer"
    assert worked.path.stat().st_size < 3_000_000


# ── where scripts are not run ──
def test_an_untrusted_notebook_shows_the_picture(
    browser: Browser, server: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of somebody else's file Jupyter runs no script: what stands beside the frame is seen."""
    monkeypatch.setattr(course_explorers, "FRAMES", folder / "course" / "explorer_frames")
    shown = course_explorers.explorer("kind")
    data = {"text/html": shown._repr_html_(), "text/plain": repr(shown)}
    output = nbformat.v4.new_output("execute_result", data, execution_count=1)
    cell = nbformat.v4.new_code_cell("…", outputs=[output], execution_count=1)
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), folder / "untrusted.ipynb")
    page = browser.new_page(viewport=VIEW)
    notebook = Notebook(page, server, folder / "untrusted.ipynb")
    picture = notebook.panel.locator(".explorer-picture img")
    assert notebook.panel.locator("iframe").count() == 0
    expect(picture).to_be_visible()
    assert picture.evaluate("img => img.decode().then(() => img.naturalWidth)") > 600
    assert "614,400 个权重" in picture.get_attribute("alt")
    expect(notebook.panel.get_by_text("实验台“卷积的类型与代价”")).to_be_visible()
    page.close()


# ── Notebook 7 ──
@pytest.fixture(scope="module")
def notebook_7(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment that has Notebook 7 besides what this one has."""
    if not request.config.getoption("--every-chapter"):
        pytest.skip("make test-all")
    place = tmp_path_factory.mktemp("notebook") / "env"
    venv.create(place, with_pip=True)
    python = place / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", "notebook>=7,<8"], check=True)
    return python


def test_notebook_7(browser: Browser, folder: Path, notebook_7: Path, tmp_path: Path) -> None:
    """The same, worked there: nothing raw, nothing given away, the verdict, the explorers."""
    path = folder / next(path.name for path in CHAPTERS if path.stem.startswith(QUICK_CHAPTER))
    lab.Copy(folder).write(path.name, nbformat.writes(lab.own_copy(master(path))).encode(), "")
    empty = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("")])
    nbformat.write(empty, folder / "empty.ipynb")
    with jupyter(folder, tmp_path, "notebook", notebook_7) as address:
        page = browser.new_page(viewport=VIEW)
        # Some of its versions report an error of their own whatever they open.
        own = Notebook(page, address, folder / "empty.ipynb", inside="notebook").problems
        page.close()
        page = browser.new_page(viewport=VIEW)
        notebook = Notebook(page, address, path, inside="notebook")
        notebook.walk()
        for look in (nothing_is_raw, nothing_is_given_away, answer_wrong_and_right):
            look(notebook)
        use_the_explorers(notebook)
        assert set(notebook.problems) <= set(own)
        page.close()
