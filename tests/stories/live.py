# SPDX-License-Identifier: LGPL-2.1-or-later
"""live.py - reports on the processes of a story that are about to end, beside
the one when all have ended: they tell the same of what the living have.

A process that is ready writes `live PID` to STORY_FILE and waits until there is
a file PID in the folder STORY_LIVE.  What it wrote before may be lines that
`finleak report --all` must have, too; FUNCTION opened the socket, QUEUE are its
unread bytes, or -:

  list FD STATE FUNCTION QUEUE
"""
import json
import os
import shutil
import subprocess
import time

from expectation import describe, own_frames


def descendants(pid):
    """PID and all that it started, among those that run now."""
    children = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            # Any process may have any name.
            with open("/proc/%s/stat" % name, errors="replace") as file:
                fields = file.read().rsplit(")", 1)[1].split()
        except OSError:
            continue
        children.setdefault(int(fields[1]), []).append(int(name))
    found = [pid]
    for parent in found:
        found += children.get(parent, [])
    return set(found)


class Look:
    """A report on PID and its descendants, with the sockets LISTED."""

    def __init__(self, finleak, folder, pid, listed):
        self.pids = descendants(pid)
        self.listed = listed
        self.report = None
        output = os.path.join(folder, "live-%d.json" % pid)
        command = [finleak, "report", "--format=json", "--min-age=0", "-o",
                   output] + ["--all"] * bool(listed) + [str(pid)]
        print("$", " ".join(command), flush=True)
        self.status = subprocess.run(command).returncode
        if os.path.exists(output):
            with open(output) as file:
                self.report = json.load(file)

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
        """Sentences about what ENDED, the report in the end, has else.

        What processes had that had ended before is only in that one.
        """
        if self.report is None:
            return ["there was no live report: status %d" % self.status]
        said = self.not_listed()
        live = self.sockets(self.report, sources)
        ended = self.sockets(ended, sources)
        for pair in sorted({*live, *ended}, key=str):
            one, other = live.get(pair), ended.get(pair)
            if one is None or other is None or one[:3] != other[:3]:
                said.append("%s <- %s live:\n%s\n... and in the end:\n%s" % (
                    *pair, one and describe(one[3]),
                    other and describe(other[3])))
        return said

    def not_listed(self):
        listed = {str(one["fd"]): one for one in self.report.get("all", [])}
        said = []
        for fd, state, function, queue in self.listed:
            one = listed.get(fd)
            if one is None or one["state"] != state or (
                    one["site"] or {}).get("function") != function or (
                        queue not in ("-", str(one["receive_queue"]))):
                said.append("fd %s is %s by %s, queue %s; listed: %s" % (
                    fd, state, function, queue, one))
        return said


class Live:
    """What is seen while the story runs; its files are in FOLDER."""

    def __init__(self, finleak, folder):
        self.finleak = finleak
        self.folder = folder
        self.gates = os.path.join(folder, "live")
        self.looks = {}
        shutil.rmtree(self.gates, ignore_errors=True)
        os.mkdir(self.gates)

    def watch(self, process, told):
        """Waits for PROCESS, and reports on who in TOLD is ready."""
        while process.poll() is None:
            with open(told) as lines:
                written = [line.split() for line in lines
                           if line.endswith("\n")]
            listed = [words[1:] for words in written if words[0] == "list"]
            for pid in [words[1] for words in written if words[0] == "live"]:
                if pid not in self.looks:
                    self.looks[pid] = Look(self.finleak, self.folder,
                                           int(pid), listed)
                    open(os.path.join(self.gates, pid), "w").close()
            time.sleep(0.005)

    def differences(self, ended, sources):
        return [sentence for look in self.looks.values()
                for sentence in look.differences(ended, sources)]
