"""A Markdown file as a reader meets it: sections, blocks of code, tables, links."""

import re
from dataclasses import dataclass
from pathlib import Path

FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
HEADING = re.compile(r"^(#+) (.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block of code."""

    language: str
    text: str

    @property
    def commands(self) -> list[str]:
        """The lines of a shell block, those that a backslash continues joined."""
        return self.text.replace("\\\n", " ").strip().splitlines()


class Markdown:
    """One file, or one section of it with all that is below its heading."""

    def __init__(self, text: str):
        self.text = text

    @classmethod
    def of(cls, file: Path) -> "Markdown":
        """The whole file."""
        return cls(file.read_text("utf-8"))

    @property
    def blocks(self) -> list[Block]:
        """The blocks of code, in order."""
        return [Block(language, text) for language, text in FENCE.findall(self.text)]

    @property
    def prose(self) -> str:
        """Everything but the blocks of code."""
        return FENCE.sub("", self.text)

    @property
    def code(self) -> list[str]:
        """What stands between backticks in a line."""
        return re.findall(r"`([^`\n]+)`", self.prose)

    @property
    def headings(self) -> list[str]:
        """The headings, in order."""
        return [heading for _, heading in HEADING.findall(self.prose)]

    @property
    def anchors(self) -> set[str]:
        """The names by which headings are linked to, as GitHub makes them."""
        return {
            re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in self.headings
        }

    @property
    def links(self) -> list[str]:
        """Where links and pictures lead."""
        named = re.findall(r"\]\(([^)\s]+)\)", self.prose)
        return named + re.findall(r"<(https?://[^>]+)>", self.prose)

    def section(self, heading: str) -> "Markdown":
        """What stands below a heading, up to the next of its rank."""
        rest = self.text.split(f" {heading}\n", 1)
        assert len(rest) > 1, f"There is no heading {heading!r}."
        rank = rest[0].rpartition("\n")[2]
        return Markdown(re.split(rf"^#{{1,{len(rank)}}} ", rest[1], flags=re.MULTILINE)[0])

    def rows(self, *columns: str) -> list[list[str]]:
        """The cells of the one table with these columns."""
        head = f"| {' | '.join(columns)} |\n"
        assert self.text.count(head) == 1, f"There is not one table {head}"
        rows = []
        for line in self.text.split(head)[1].splitlines()[1:]:
            if not line.startswith("|"):
                break
            cells = [cell.strip() for cell in line.strip("|").split(" | ")]
            assert len(cells) == len(columns), line
            rows.append(cells)
        return rows


def in_backticks(cell: str) -> list[str]:
    """What a cell names as code."""
    return re.findall(r"`([^`]+)`", cell)
