#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""check_story.py SOURCE [clean] - runs a story under finleak and compares.

The story writes lines of two kinds to STORY_FILE:

  expect VERDICT[|VERDICT...] count=N [ROLE=FUNCTION:LINE...]
      N sockets, whose stack ROLE (opened, eof, last_use, ...) has FUNCTION at
      LINE as its innermost frame in a story's source; a verdict of * is
      any, ROLE=- is no such stack, ROLE=FUNCTION is at any line.
  truth PID FD LOCAL PEER
      FD of PID was in CLOSE_WAIT at the end, by /proc/net/tcp's addresses.

Each socket that the report has must be expected, and each that was in
CLOSE_WAIT must be in the report exactly once.
"""
import ipaddress
import json
import os
import re
import subprocess
import sys

# By the report's own table: these are no leaks unless they are asked for.
HARMLESS = {"closed-late", "awaiting-peer"}

errors = []


def address(text):
    """0100007F:1F90 as 127.0.0.1:8080, the way a report writes it."""
    host, port = text.split(":")
    words = [host[i:i + 8] for i in range(0, len(host), 8)]
    raw = b"".join(bytes.fromhex(word)[::-1] for word in words)
    ip = ipaddress.ip_address(raw)
    shown = str(ip) if ip.version == 4 else "[%s]" % ip
    return "%s:%d" % (shown, int(port, 16))


def own_frame(stack, function, sources):
    """The story's innermost frame; one of story.h only if it is FUNCTION."""
    for frame in (stack or {}).get("frames", []):
        file = os.path.basename(frame.get("file") or "")
        if file in sources and (file != "story.h" or
                                frame["function"] == function):
            return frame
    return None


def place_matches(leak, role, place, sources):
    stack = leak.get("stacks", {}).get(role)
    if place == "-":
        return stack is None
    function, line = re.fullmatch(r"(.*?)(?::(\d+))?", place).groups()
    frame = own_frame(stack, function, sources)
    return frame is not None and frame["function"] == function and (
        not line or frame["line"] == int(line))


class Expectation:
    def __init__(self, words):
        self.text = " ".join(words)
        self.verdicts = words[0].split("|")
        self.places = dict(word.split("=", 1) for word in words[1:])
        self.count = int(self.places.pop("count", 1))
        self.found = 0

    def matches(self, leak, sources):
        return (self.verdicts == ["*"] or leak["verdict"] in self.verdicts
                ) and all(place_matches(leak, role, place, sources)
                          for role, place in self.places.items())


def describe(leak):
    lines = ["%d x %s" % (leak["count"], leak["verdict"])]
    for role, stack in leak.get("stacks", {}).items():
        frames = ["%s %s:%s" % (f["function"], os.path.basename(
            f.get("file") or f.get("module") or "?"), f.get("line"))
            for f in (stack or {}).get("frames", [])]
        lines.append("    %s: %s" % (role, " < ".join(frames) or stack))
    return "\n".join(lines)


def check_expectations(report, expectations, sources):
    for leak in report["leaks"]:
        if leak["suppressed"] or leak["verdict"] in HARMLESS:
            continue
        if leak["count"] != len(leak["sockets"]):
            errors.append("count and sockets differ: " + describe(leak))
        for expectation in expectations:
            if expectation.matches(leak, sources):
                expectation.found += leak["count"]
                break
        else:
            errors.append("not expected: " + describe(leak))
    for expectation in expectations:
        if expectation.found != expectation.count:
            errors.append("%d found of: expect %s" % (
                expectation.found, expectation.text))


def check_truth(report, truth):
    told = {}
    for leak in report["leaks"]:
        for socket in leak["sockets"]:
            if socket["state"] == "CLOSE_WAIT":
                pair = (socket["local"], socket["peer"])
                told[pair] = told.get(pair, 0) + 1
    for pair in truth:
        if told.get(pair, 0) != 1:
            errors.append("in CLOSE_WAIT, and %d times in the report: %s" % (
                told.get(pair, 0), " <- ".join(pair)))
    for pair in set(told) - truth:
        errors.append("not in CLOSE_WAIT: " + " <- ".join(pair))


def read_story(path):
    expectations, truth = [], set()
    with open(path) as lines:
        for line in lines:
            kind, *words = line.split()
            if kind == "expect" and words != ["nothing"]:
                expectations.append(Expectation(words))
            elif kind == "truth":
                truth.add((address(words[2]), address(words[3])))
    return expectations, truth


def main():
    source, *words = sys.argv[1:]
    name = os.path.basename(source).split(".")[0]
    folder = os.environ.get("TEST_DIR", ".")
    build = os.environ.get("BUILD", "build")
    told = os.path.join(folder, "story")
    output = os.path.join(folder, "report.json")
    command = [os.environ.get("FINLEAK", build + "/finleak"), "run",
               "--format=json", "-o", output, "--",
               os.path.join(build, "stories", name)] + words
    print("$", " ".join(command), flush=True)
    open(told, "w").close()
    status = subprocess.run(
        command, env=dict(os.environ, STORY_FILE=told)).returncode
    expectations, truth = read_story(told)
    print(open(told).read(), end="")
    with open(output) as file:
        report = json.load(file)
    if status != (23 if expectations else 0):
        errors.append("finleak ended with %d" % status)
    if words and expectations:
        errors.append("the clean twin expects something")
    if not report["complete"]:
        errors.append("the report is not complete: %s" % report["caveats"])
    sources = {file for _, _, files in os.walk(os.path.dirname(source))
               for file in files}
    check_expectations(report, expectations, sources)
    check_truth(report, truth)
    for error in errors:
        print(error)
    sys.exit(1 if errors else 0)


main()
