"""The local Sphinx extensions, one job each."""

from pathlib import Path

import pytest
import site_address
import site_words
from cjk_newlines import join_chinese_lines
from docutils import nodes
from docutils.core import publish_doctree
from sphinx.config import Config
from sphinx.errors import ConfigError


def joined(source: str) -> str:
    doctree = publish_doctree(source)
    join_chinese_lines(None, doctree)
    return "|".join(node.astext() for node in doctree.findall(nodes.paragraph))


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("卷积\n核", "卷积核"),
        ("卷积，\n核", "卷积，核"),
        ("“卷积”\n（核）", "“卷积”（核）"),
        ("one\ntwo", "one\ntwo"),
        ("卷积\nkernel", "卷积\nkernel"),
        ("kernel\n卷积", "kernel\n卷积"),
        ("**卷积**\n核", "卷积核"),
        ("卷积\n**核**", "卷积核"),
        ("*卷积*\n**核**", "卷积核"),
        ("*conv*\n**核**", "conv\n核"),
        ("甲\n乙\n丙", "甲乙丙"),
    ],
)
def test_newline_between_chinese_goes(source: str, text: str) -> None:
    assert joined(source) == text


def test_newlines_in_code_stay() -> None:
    doctree = publish_doctree("::\n\n    卷积\n    核\n")
    join_chinese_lines(None, doctree)
    assert "卷积\n核" in doctree.astext()


def test_words_are_translated_only_where_they_are_the_whole() -> None:
    html = '<a title="Link to this term">a Link to this term</a><b>Link to this image</b>'
    translated = '<a title="这个术语的链接">a Link to this term</a><b>这幅图的链接</b>'
    assert site_words.translate(html) == translated


def test_a_fold_says_itself_what_it_is() -> None:
    html = '<summary aria-label="Toggle hidden content"><span>看参考解答</span></summary>'
    assert site_words.translate(html) == "<summary><span>看参考解答</span></summary>"


@pytest.fixture
def config(monkeypatch: pytest.MonkeyPatch) -> Config:
    monkeypatch.delenv("SITE_URL", raising=False)
    monkeypatch.delenv("SITE_REPOSITORY", raising=False)
    config = Config()
    config.html_baseurl, config.html_context = "", {"kept": 1}
    return config


def test_address_is_optional(config: Config) -> None:
    site_address.read_environment(None, config)
    assert config.html_baseurl == ""
    assert config.html_context == {"kept": 1, "repository": ""}


def test_address_comes_from_the_environment(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SITE_URL", "https://someone.github.io/course")
    monkeypatch.setenv("SITE_REPOSITORY", "https://github.com/someone/course/")
    site_address.read_environment(None, config)
    assert config.html_baseurl == "https://someone.github.io/course/"
    assert config.html_context == {"kept": 1, "repository": "https://github.com/someone/course"}


def test_address_must_be_one(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SITE_URL", "someone.github.io")
    with pytest.raises(ConfigError, match=r"SITE_URL=someone\.github\.io 不是网址"):
        site_address.read_environment(None, config)


def test_extensions_are_all_in_use() -> None:
    root = Path(__file__).resolve().parent.parent
    configured = (root / "_config.yml").read_text("utf-8")
    for path in (root / "book" / "_ext").glob("*.py"):
        assert f"{path.stem}: book/_ext" in configured
