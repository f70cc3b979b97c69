import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from lineal.errors import Conflict
from lineal.storage.blobs.owner import FILE_NAME, claim


def test_the_first_owner_stays_and_another_is_refused(tmp_path):
    claim(tmp_path, "a" * 64)
    claim(tmp_path, "a" * 64)
    with pytest.raises(Conflict, match=re.escape(f"The bytes in {tmp_path} belong to another database")):
        claim(tmp_path, "b" * 64)
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]
    assert (tmp_path / FILE_NAME).read_text() == "a" * 64 + "\n"


def test_of_several_at_the_same_time_one_wins(tmp_path):
    def tried(owner):
        try:
            claim(tmp_path, owner)
        except Conflict:
            return None
        return owner

    with ThreadPoolExecutor(8) as threads:
        won = [owner for owner in threads.map(tried, [letter * 64 for letter in "abcdabcd"]) if owner]
    assert len(set(won)) == 1
    assert (tmp_path / FILE_NAME).read_text().strip() == won[0]
