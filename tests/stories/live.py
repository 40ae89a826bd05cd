# SPDX-License-Identifier: LGPL-2.1-or-later
"""live.py - the report on a story that is about to end, beside the one when it
has ended: both tell the same of what the living processes have.

A story that is ready writes `live PID` to STORY_FILE and waits until the file
STORY_LIVE is there.
"""
import json
import os
import subprocess
import time

from expectation import describe, own_frames


def descendants(pid):
    """PID and all that it started, among those that run now."""
    children = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open("/proc/%s/stat" % name) as file:
                fields = file.read().rsplit(")", 1)[1].split()
        except OSError:
            continue
        children.setdefault(int(fields[1]), []).append(int(name))
    found = [pid]
    for parent in found:
        found += children.get(parent, [])
    return set(found)


class Live:
    """What was seen while the story ran."""

    def __init__(self, finleak, folder):
        self.finleak = finleak
        self.output = os.path.join(folder, "live.json")
        self.gate = os.path.join(folder, "live")
        self.pids = set()
        self.status = None
        for path in (self.output, self.gate):
            if os.path.exists(path):
                os.unlink(path)

    def watch(self, process, told):
        """Waits for PROCESS, and reports when the story in TOLD is ready."""
        while process.poll() is None:
            with open(told) as lines:
                ready = [line.split()[1] for line in lines
                         if line.startswith("live ") and line.endswith("\n")]
            if ready and self.status is None:
                self.look(int(ready[0]))
            time.sleep(0.005)

    def look(self, pid):
        self.pids = descendants(pid)
        command = [self.finleak, "report", "--format=json", "--min-age=0",
                   "-o", self.output, str(pid)]
        print("$", " ".join(command), flush=True)
        self.status = subprocess.run(command).returncode
        open(self.gate, "w").close()

    def sockets(self, report, sources):
        """What living processes have, by its addresses."""
        found = {}
        for leak in report["leaks"]:
            stacks = {
                role: [(f["function"], f["line"]) for f in own_frames(
                    stack, sources)]
                for role, stack in leak["stacks"].items()}
            for held in leak["sockets"]:
                pids = {held["pid"], *(h["pid"] for h in held["holders"])}
                if pids & self.pids:
                    found[held["local"], held["peer"]] = (
                        leak["verdict"], held["fd"], stacks, leak)
        return found

    def differences(self, ended, sources):
        """Sentences about what the report of the ended story, ENDED, has else.

        What processes had that had ended before is only in that one.
        """
        if self.status is None:
            return []
        if not os.path.exists(self.output):
            return ["there was no live report: status %d" % self.status]
        with open(self.output) as file:
            live = self.sockets(json.load(file), sources)
        ended = self.sockets(ended, sources)
        said = []
        for pair in sorted({*live, *ended}, key=str):
            one, other = live.get(pair), ended.get(pair)
            if one is None or other is None or one[:3] != other[:3]:
                said.append("%s <- %s live:\n%s\n... and in the end:\n%s" % (
                    *pair, one and describe(one[3]),
                    other and describe(other[3])))
        return said
