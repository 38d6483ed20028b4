"""What requirements.in says: each direct requirement by name, in groups under a comment line."""

from pathlib import Path

from packaging.requirements import Requirement

FILE = "requirements.in"
COURSE = "课程本身"  # what the chapters import, and what opens and runs them


def read_groups(root: Path) -> dict[str, dict[str, str]]:
    """The requirements by group and name: {"课程本身": {"numpy": "numpy<2.4", …}, …}."""
    groups: dict[str, dict[str, str]] = {}
    title = ""
    for line in (root / FILE).read_text("utf-8").splitlines():
        said, _, comment = line.partition("#")
        if said.strip():
            groups.setdefault(title, {})[Requirement(said).name] = said.strip()
        elif comment:
            title = comment.strip()
    return groups


def in_group(root: Path, title: str) -> dict[str, str]:
    """The requirements of one group by name."""
    groups = read_groups(root)
    if title not in groups:
        raise ValueError(f"{FILE} 里没有“# {title}”一组；有的是 {'、'.join(groups)}")
    return groups[title]


def read_requirements(root: Path) -> dict[str, str]:
    """All direct requirements by name."""
    return {name: line for group in read_groups(root).values() for name, line in group.items()}
