"""Issue and sign what is due in processes that kill themselves one step later each time; run by `manage.py shell`.

A process of its own, because a typesetter that has worked does not survive a fork. Writes a line of JSON
for each step: whether the process was killed, how many certificates there are, and the head of their numbers.
"""

import itertools
import json
import os
import signal
import sys

from django.db import connection, connections

from deliberations import clock
from deliberations.actions import issue_certificate as issuing
from deliberations.actions import sign_certificate as signing
from deliberations.models import Certificate, CertificateFile, CertificateHead, SignedFile


def issue_and_die(last: int) -> None:
    steps = itertools.count(1)

    def step() -> None:
        if next(steps) == last:
            os.kill(os.getpid(), signal.SIGKILL)

    def die_in_time(execute, sql, *arguments):  # type: ignore[no-untyped-def]
        if not sql.startswith("SELECT"):
            step()
        return execute(sql, *arguments)

    put = issuing.put_into_place

    def put_or_die(*arguments):  # type: ignore[no-untyped-def]
        step()
        put(*arguments)
        step()

    issuing.put_into_place = signing.put_into_place = put_or_die
    with connection.execute_wrapper(die_in_time):
        issuing.issue_due(at=clock.now())
        signing.sign_due(at=clock.now())
    os._exit(0)


killed, last, before = True, 0, 0
while killed:
    # Whatever one has finished the next begins behind, and dies at each of its steps in turn.
    there = Certificate.objects.count() + CertificateFile.objects.count() + SignedFile.objects.count()
    last, before = (last + 1 if there == before else 1), there
    connections.close_all()
    if not (child := os.fork()):
        issue_and_die(last)
    killed = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    found = {"killed": killed, "count": Certificate.objects.count(), "serial": CertificateHead.objects.get().serial}
    sys.stdout.write(json.dumps(found) + "\n")
