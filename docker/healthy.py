"""Ask the web of this container how it is; the exit status says it."""

import os
import sys
import urllib.error
import urllib.request

# The register answers only to its own names, so the question bears one of them.
host = os.environ["ALLOWED_HOSTS"].split(",")[0].strip().lstrip(".")
question = urllib.request.Request("http://127.0.0.1:8000/health/", headers={"Host": host})
try:
    urllib.request.urlopen(question, timeout=8).read()
except urllib.error.HTTPError as answer:
    told = answer.read().decode(errors="replace")
    # What worker or mail server leave undone is for people to mend: starting this container anew would not.
    if answer.code != 503 or '"database": "reachable", "migrations": "applied"' not in told:
        sys.exit(f"{answer}: {told[:300]}")
except urllib.error.URLError as reason:
    sys.exit(str(reason))
