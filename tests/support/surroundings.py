"""The surroundings of every test, made before any of Rollbook is imported.

No test may ever meet a school of whoever runs the tests: what their environment says about
Rollbook is forgotten, and everything is written to one temporary folder for each process of tests.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

NO_SKIPS = os.environ.get("ROLLBOOK_NO_SKIPS") == "1"
EXAMPLES = int(os.environ.get("ROLLBOOK_EXAMPLES", "0"))
"""How many examples to make up for each attack, at random; 0: a few, the same every time."""

IN_MEMORY = Path("/dev/shm")  # noqa: S108 - where Linux has files that no disk waits for
ENOUGH = 2 * 2**30


def _quickest_place() -> Path | None:
    """Memory, where it may be written to and has room; otherwise where files are put anyway."""
    if not os.access(IN_MEMORY, os.W_OK) or shutil.disk_usage(IN_MEMORY).free < ENOUGH:
        return None
    return IN_MEMORY


TEMPORARY = Path(tempfile.mkdtemp(prefix="rollbook-tests-", dir=_quickest_place()))
atexit.register(shutil.rmtree, TEMPORARY, ignore_errors=True)

TRIAL_URL = f"sqlite:///{TEMPORARY}/trial.db"

ABOUT_THE_TESTS = {"ROLLBOOK_NO_SKIPS", "ROLLBOOK_EXAMPLES"}
"""What is said of tests and not of Rollbook: their other processes have to hear it, too."""

for name in [name for name in os.environ if name.startswith("ROLLBOOK_")]:
    if name not in ABOUT_THE_TESTS:
        del os.environ[name]
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # hundreds of servers need not compile anew
os.environ["ROLLBOOK_OPEN"] = "1"
os.environ["DATABASE_URL"] = TRIAL_URL
os.environ.setdefault("XDG_RUNTIME_DIR", str(TEMPORARY))  # the PostgreSQL wheel asks for one
os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = str(TEMPORARY / "hypothesis")
