"""The rules applied to one text, run as a process of its own: a text made to cost time or memory ends with it.

`python apply_rules.py SECONDS BYTES` keeps to these limits, reads a JSON object with `pages` and `recognised`, and
writes a Reading, pickled.
"""

import json
import pickle
import resource
import sys
from pathlib import Path

if __name__ == "__main__":
    seconds, most_bytes = map(int, sys.argv[1:])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (most_bytes, most_bytes))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    from deliberations.reading.published import read_pages

    given = json.load(sys.stdin.buffer)
    sys.stdout.buffer.write(pickle.dumps(read_pages(given["pages"], recognised=given["recognised"])))
