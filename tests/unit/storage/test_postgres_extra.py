"""A missing driver is said with what to do about it."""

import subprocess
import sys

CODE = """
import sys
sys.modules["psycopg"] = None  # as if it were not installed
from lineal.errors import LinealError
try:
    import lineal.storage.postgres
except LinealError as error:
    print(type(error).__name__, error.message)
"""


def test_a_missing_extra_says_how_to_install_it() -> None:
    told = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True).stdout
    assert told.startswith("Unsupported ")
    assert "pip install 'lineal[postgres]'" in told
