"""Migrations that a version to come might bring, good ones and harmful ones."""

import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

from webapp.bundled import folder

MIGRATE = """
import sys
from pathlib import Path
from webapp import migrating
migrating.folder = lambda name: Path(sys.argv[1])
print(len(migrating.migrate(sys.argv[2])))
"""

REPOSITORY = Path(__file__).parents[2]


class Planted:
    """A folder of migrations: those of this version and what a test adds."""

    def __init__(self, path: Path):
        self.path = path
        path.mkdir()

    def all_of_today(self) -> "Planted":
        """With every migration of this version."""
        shutil.copytree(folder("migrations"), self.path, dirs_exist_ok=True)
        return self

    def add(self, name: str, body: str, *, before: str = "") -> None:
        """Put a migration of this name, whose `migrate` has this body, into the folder."""
        lines = textwrap.indent(textwrap.dedent(body).strip(), "    ")
        self.path.joinpath(f"{name}.py").write_text(
            f"import peewee as pw\n{before}\n\n"
            f"def migrate(migrator, database, fake=False):\n{lines}\n\n"
            "def rollback(migrator, database, fake=False):\n    pass\n"
        )

    def start(self, url: str) -> "subprocess.Popen[str]":
        """A process that migrates `url` and prints how many migrations it applied."""
        return subprocess.Popen(
            [sys.executable, "-c", MIGRATE, str(self.path), url],
            cwd=REPOSITORY,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
