"""The site's explorers in a notebook: `course.explorer("kind", in_channels=96)`.

Each lies beside this module as one self-contained page (explorer_frames/<name>.json, made by
tools/explorer_frames.py from the site's own files) and is shown in a frame, without a network.
Where scripts are not run, its picture and a sentence stand there.
"""

import html
import json
from pathlib import Path

from course import words

FRAMES = Path(__file__).parent / "explorer_frames"


class Shown:
    """An explorer as a cell's result."""

    def __init__(self, frame: dict[str, str], settings: dict[str, str]) -> None:
        """Show what `frame` holds, set as `settings` says."""
        self._frame, self._settings = frame, settings

    def __repr__(self) -> str:
        """The sentence that stands there where scripts are not run."""
        return words.EXPLORER_TEXT.format(title=self._frame["title"])

    def _repr_html_(self) -> str:
        frame = {key: html.escape(value) for key, value in self._frame.items() if key != "page"}
        attributes = "".join(f' {k}="{html.escape(v)}"' for k, v in self._settings.items())
        element = f"<{frame['element']}{attributes}></{frame['element']}>"
        page = html.escape(self._frame["page"].replace("%ELEMENT%", element))
        return (
            '<div class="course-explorer">'
            f'<iframe srcdoc="{page}" title="{frame["title"]}" allow="fullscreen; clipboard-write"'
            ' style="border: 0; display: block; height: 0; width: 100%"></iframe>'
            '<div class="explorer-picture">'
            f'<img src="data:image/webp;base64,{frame["picture"]}" alt="{frame["described"]}"'
            f' style="max-width: 100%"><p>{html.escape(repr(self))}</p></div></div>'
        )


def explorer(name: str, **settings: object) -> Shown:
    """The explorer `name` ("conv", "kind", "model", …) with its settings, such as in_channels=96.

    A pair may be a tuple, a switch True or False. What a setting means, and what it may be, the
    explorer says itself. Raises ValueError for a name that is not here.
    """
    here = sorted(path.stem for path in FRAMES.glob("*.json"))
    if name not in here:
        there = words.EXPLORERS.format(names=words.COMMA.join(here)) if here else words.NO_EXPLORERS
        raise ValueError(words.UNKNOWN_EXPLORER.format(name=name) + there)
    frame = json.loads((FRAMES / f"{name}.json").read_text("utf-8"))
    return Shown(frame, {key: _written(value) for key, value in settings.items()})


def _written(value: object) -> str:
    """As an attribute has it: "1,1" for (1, 1), "1" for True."""
    if isinstance(value, (list, tuple)):
        return ",".join(map(_written, value))
    return str(int(value)) if isinstance(value, bool) else str(value)
