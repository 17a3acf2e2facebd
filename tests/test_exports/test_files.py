"""A file is there whole or not at all."""

import errno
import os
import stat

import pytest

from webapp.exports.files import whole_file
from webapp.exports.kinds import CannotExport


def test_a_file_takes_its_name_once_everything_is_in_it(tmp_path):
    path = tmp_path / "students.csv"
    with whole_file(path, overwrite=False) as file:
        file.write(b"1001")
        assert not path.exists()
    assert path.read_bytes() == b"1001"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert os.listdir(tmp_path) == ["students.csv"]


def test_a_file_that_is_there_stays_unless_it_may_be_replaced(tmp_path):
    path = tmp_path / "students.csv"
    path.write_text("old")
    with (
        pytest.raises(CannotExport, match=r"is there already.* --overwrite"),
        whole_file(path, overwrite=False),
    ):
        pass
    assert path.read_text() == "old"
    with whole_file(path, overwrite=True) as file:
        file.write(b"new")
    assert path.read_text() == "new"


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, CannotExport])
def test_what_is_cut_off_leaves_nothing_and_the_old_file(tmp_path, interruption):
    path = tmp_path / "students.csv"
    path.write_text("old")
    with pytest.raises(interruption), whole_file(path, overwrite=True) as file:
        file.write(b"half")
        raise interruption
    assert os.listdir(tmp_path) == ["students.csv"]
    assert path.read_text() == "old"


def test_a_full_disk_is_a_sentence_and_leaves_nothing(tmp_path, monkeypatch):
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with (
        pytest.raises(CannotExport, match=r"could not be written: No space left .* was kept\."),
        whole_file(tmp_path / "students.csv", overwrite=False) as file,
    ):
        file.write(b"1001")
    assert os.listdir(tmp_path) == []


def test_a_place_where_no_file_can_be_is_a_sentence(tmp_path):
    for path, why in (
        (tmp_path / "nowhere" / "students.csv", "There is no folder"),
        (tmp_path, "is not a file"),
        ("/dev/null", "is not a file"),
    ):
        with (
            pytest.raises(CannotExport, match=why),
            whole_file(type(tmp_path)(path), overwrite=True),
        ):
            pass


def test_a_link_stays_a_link_to_the_new_file(tmp_path):
    target, link = tmp_path / "there.csv", tmp_path / "here.csv"
    target.write_text("old")
    link.symlink_to(target)
    with whole_file(link, overwrite=True) as file:
        file.write(b"new")
    assert link.is_symlink()
    assert target.read_text() == "new"
