"""What is done to a page while it is read, and what the environment says of the site."""

from types import SimpleNamespace

import pytest
from contract import ROOT
from docutils import nodes
from docutils.core import publish_doctree
from publishing import addresses
from publishing.read.chinese_lines import join_chinese_lines
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


@pytest.fixture
def config(monkeypatch: pytest.MonkeyPatch) -> Config:
    monkeypatch.delenv("SITE_URL", raising=False)
    monkeypatch.delenv("SITE_REPOSITORY", raising=False)
    config = Config()
    config.html_baseurl, config.html_context = "", {"kept": 1}
    return config


def test_address_is_optional(config: Config) -> None:
    addresses.read_environment(None, config)
    assert config.html_baseurl == ""
    assert config.html_context == {"kept": 1, "repository": ""}


def test_address_comes_from_the_environment(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SITE_URL", "https://someone.github.io/course")
    monkeypatch.setenv("SITE_REPOSITORY", "https://github.com/someone/course/")
    addresses.read_environment(None, config)
    assert config.html_baseurl == "https://someone.github.io/course/"
    assert config.html_context == {"kept": 1, "repository": "https://github.com/someone/course"}


def test_address_must_be_one(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SITE_URL", "someone.github.io")
    with pytest.raises(ConfigError, match=r"SITE_URL=someone\.github\.io 不是网址"):
        addresses.read_environment(None, config)


@pytest.mark.parametrize("repository", ["https://github.com/someone/course", ""])
def test_the_handbook_installs_from_the_repository(config: Config, repository: str) -> None:
    config.html_context["repository"] = repository
    text = (ROOT / "book" / "convcost.md").read_text("utf-8")
    source = [text]
    addresses.name_repository(SimpleNamespace(config=config), "book/convcost", source)
    assert (addresses.PLACE in source[0]) == (not repository)
    assert f"@ git+{repository or addresses.PLACE}" in source[0]
