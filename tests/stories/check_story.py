#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""check_story.py SOURCE [clean] - runs a story under finleak and compares.

The story writes lines to STORY_FILE, these and what live.py tells:

  expect ..., note ...
      what the report must have: see expectation.py.
  truth PID FD LOCAL PEER
      FD of PID was in CLOSE_WAIT at the end, in /proc/net/tcp's words; FD is
      -1 where it waits to be accepted.

Whatever the report has must be expected, and each socket that was in CLOSE_WAIT
must be in it exactly once; and the story is reported on while it lives, too:
see live.py.  STORY_PEER is the port of a server of another tree,
which never closes.  A source may name options of `finleak run`, and
settings of the environment, for its run:

  #define STORY_OPTIONS "--late=1s"
  #define STORY_ENVIRONMENT "FINLEAK_OPTIONS=early=1"

and that its report can't be complete, for a reason with these words in it:

  #define STORY_INCOMPLETE "no recorder"
"""
import ipaddress
import json
import os
import re
import socket
import subprocess
import sys

from expectation import Expectation, describe, processes
from live import Live

errors = []


def address(text):
    """0100007F:1F90 as 127.0.0.1:8080, the way a report writes it."""
    host, port = text.split(":")
    words = [host[i:i + 8] for i in range(0, len(host), 8)]
    raw = b"".join(bytes.fromhex(word)[::-1] for word in words)
    ip = ipaddress.ip_address(raw)
    shown = str(ip) if ip.version == 4 else "[%s]" % ip
    return "%s:%d" % (shown, int(port, 16))


def check_expectations(report, expectations, sources):
    processes.clear()
    processes.update((p["pid"], p) for p in report["processes"])
    for leak in report["leaks"]:
        if leak["suppressed"]:
            continue
        if leak["sockets"] and leak["count"] != len(leak["sockets"]):
            errors.append("count and sockets differ: " + describe(leak))
        for expectation in expectations:
            if expectation.matches(leak, sources):
                expectation.found += leak["count"]
                break
        else:
            errors.append("not expected: " + describe(leak))
    for expectation in expectations:
        if expectation.found != expectation.count:
            errors.append("%d found of: %s" % (
                expectation.found, expectation.text))


def check_truth(report, truth):
    told = {}
    for leak in report["leaks"]:
        for held in leak["sockets"]:
            if held["state"] == "CLOSE_WAIT":
                pair = (held["local"], held["peer"])
                told[pair] = told.get(pair, 0) + 1
    for pair in truth:
        if told.get(pair, 0) != 1:
            errors.append("in CLOSE_WAIT, and %d times in the report: %s" % (
                told.get(pair, 0), " <- ".join(pair)))
    for pair in set(told) - truth:
        errors.append("not in CLOSE_WAIT: %s <- %s" % pair)


def read_story(path):
    expectations, truth = [], set()
    with open(path) as lines:
        for line in lines:
            kind, *words = line.split()
            if kind in ("expect", "note") and words != ["nothing"]:
                expectations.append(Expectation(kind, words))
            elif kind == "truth":
                truth.add((address(words[2]), address(words[3])))
    return expectations, truth


def constant(source, name):
    """The words of a constant that SOURCE may define."""
    with open(source) as file:
        found = re.search(r'^#define %s "(.*)"$' % name, file.read(), re.M)
    return found.group(1).split() if found else []


def run(source, words, folder):
    """Runs the story.

    Gives the file of its lines, the report, the status, what was seen live.
    """
    finleak = os.environ.get("FINLEAK", "build/finleak")
    live = Live(finleak, folder)
    name = os.path.basename(source).split(".")[0]
    build = os.environ.get("BUILD", "build")
    told = os.path.join(folder, "story")
    output = os.path.join(folder, "report.json")
    command = [finleak, "run", "--format=json", "-o", output] + constant(
        source, "STORY_OPTIONS") + [
            "--", os.path.join(build, "stories", name)] + words
    settings = dict(setting.split("=", 1) for setting in constant(
        source, "STORY_ENVIRONMENT"))
    print("$", *("%s=%s" % setting for setting in settings.items()),
          " ".join(command), flush=True)
    open(told, "w").close()
    peer = socket.create_server(("127.0.0.1", 0))
    story = subprocess.Popen(command, env=dict(
        os.environ, STORY_FILE=told, STORY_LIVE=live.gates,
        STORY_PEER=str(peer.getsockname()[1]), **settings))
    live.watch(story, told)
    if story.returncode == 77:
        sys.exit(77)
    print(open(told).read(), end="", flush=True)
    with open(output) as file:
        return told, json.load(file), story.returncode, live


def main():
    source, *words = sys.argv[1:]
    told, report, status, live = run(source, words,
                                     os.environ.get("TEST_DIR", "."))
    expectations, truth = read_story(told)
    leaks = [e for e in expectations if e.leaks]
    reason = " ".join(constant(source, "STORY_INCOMPLETE"))
    if status != (23 if leaks else 1 if reason else 0):
        errors.append("finleak ended with %d" % status)
    if words and leaks:
        errors.append("the clean twin expects something")
    if report["complete"] != (not reason) or (
            reason and reason not in " ".join(report["caveats"])):
        errors.append("complete: %s, %s" % (
            report["complete"], report["caveats"]))
    sources = {file for _, _, files in os.walk(os.path.dirname(source))
               for file in files}
    check_expectations(report, expectations, sources)
    check_truth(report, truth)
    errors.extend(live.differences(report, sources))
    for error in errors:
        print(error)
    sys.exit(1 if errors else 0)


main()
