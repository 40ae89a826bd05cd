# SPDX-License-Identifier: LGPL-2.1-or-later
"""expectation.py - the words of a story's lines, and what they match.

  expect VERDICT[|VERDICT...] count=N [WORD...]
      N sockets; a verdict of * is any.
  note VERDICT count=N [WORD...]
      the same of what is worth knowing and no leak.

A WORD that names a stack (opened, eof, last_use, closed, copied, forked, ...):
  opened=FUNCTION:LINE  its innermost frame in a story's source; any line
                        where :LINE is left out
  opened=-              there is no such stack
  opened~TEXT           it has no frames, because of something with TEXT
                        (_ is a space)
A WORD that names a field, of each of the sockets (FIELDS) or of the finding
(FINDING_FIELDS), which may have several values, such as holders:
  by=dup        one of them is this
  by=-          there are none
  advice~TEXT   one of them has TEXT in it (_ is a space)
"""
import os
import re


def known(value):
    """What is not known has the value "?"; a truth is 1 or 0."""
    if value is None:
        return ["?"]
    return [str(int(value)) if isinstance(value, bool) else str(value)]


def events(watches):
    """What each instance was asked for: the kernel adds two by itself."""
    if watches is None:
        return ["?"]
    return ["+".join(sorted({*watch["events"]} - {"EPOLLERR", "EPOLLHUP"}))
            for watch in watches] or ["none"]


# The processes of the report, by pid: the last image of each.
processes = {}


def programs(socket):
    """Of each holder; that of a process of the report is told there."""
    return [holder.get("exe") or processes.get(holder["pid"], {}).get("exe")
            or "?" for holder in socket["holders"]]


def commands(socket):
    return [holder.get("command") or " ".join(
        processes.get(holder["pid"], {}).get("cmdline", []))
            for holder in socket["holders"]]


# Fields of a socket: the program and the command line of each holder and how it
# came by it, which events are watched for, the thread that opened it, and
# whether that is alive.
FIELDS = {
    "holder": lambda s: [os.path.basename(exe) for exe in programs(s)],
    "command": commands,
    "holders": lambda s: [str(len(s["holders"]))],
    "by": lambda s: [h["by"] for h in s["holders"] if h.get("by")],
    "watched": lambda s: events(s.get("watched")),
    "thread": lambda s: known((s.get("thread") or {}).get("name")),
    "alive": lambda s: known((s.get("thread") or {}).get("alive")),
    "used_by": lambda s: known((s.get("last_use_thread") or {}).get("name")),
    "origin": lambda s: known(s["origin"]),
    "from": lambda s: known(s.get("from")),
    "before_exec": lambda s: known(s.get("before_exec", False)),
    "state": lambda s: known(s["state"]),
    "unread": lambda s: known(s["unread_bytes"]),
    "eof_read": lambda s: known(s["eof_read"]),
}

FINDING_FIELDS = {
    "advice": lambda l: [l["advice"]] if l.get("advice") else [],
    "growth": lambda l: known(l.get("growth")),
    "accept_error": lambda l: known((l.get("listener") or {}).get("error")),
}


def roles():
    """The report's own list of stacks."""
    header = os.path.join(os.path.dirname(__file__),
                          "../../reporter/report.h")
    with open(header) as file:
        table = re.search(r"define REPORT_ROLES.*?\n\n", file.read(), re.S)
    return re.findall(r'"(\w+)"', table.group())


NAMES = {"count", *roles(), *FIELDS, *FINDING_FIELDS}


def own_frames(stack, sources):
    return [frame for frame in (stack or {}).get("frames", [])
            if os.path.basename(frame.get("file") or "") in sources]


def own_frame(stack, function, sources):
    """The story's innermost frame; one of story.h only if it is FUNCTION."""
    for frame in own_frames(stack, sources):
        if (os.path.basename(frame["file"]) != "story.h" or
                frame["function"] == function):
            return frame
    return None


class Word:
    def __init__(self, text):
        self.name, self.sign, self.value = re.fullmatch(
            r"(\w+)([=~])(.*)", text).groups()
        if self.name not in NAMES:
            raise SystemExit("no such word: " + text)

    def in_values(self, values):
        if self.sign == "~":
            wanted = self.value.replace("_", " ")
            return any(wanted in value for value in values)
        if self.value == "-":
            return not values
        if self.name == "watched":
            self.value = "+".join(sorted(self.value.split("+")))
        return self.value in values

    def in_stack(self, leak, sources):
        stack = leak.get("stacks", {}).get(self.name)
        if self.sign == "~":
            missing = (stack or {}).get("missing")
            return missing is not None and self.in_values([missing])
        if self.value == "-":
            return stack is None
        function, line = re.fullmatch(r"(.*?)(?::(\d+))?",
                                      self.value).groups()
        frame = own_frame(stack, function, sources)
        return frame is not None and frame["function"] == function and (
            not line or frame["line"] == int(line))

    def matches(self, leak, sources):
        if self.name in FIELDS:
            return all(self.in_values(FIELDS[self.name](socket))
                       for socket in leak["sockets"])
        if self.name in FINDING_FIELDS:
            return self.in_values(FINDING_FIELDS[self.name](leak))
        return self.in_stack(leak, sources)


class Expectation:
    def __init__(self, kind, words):
        self.text = " ".join([kind] + words)
        self.leaks = kind == "expect"
        self.verdicts = words[0].split("|")
        self.words = [Word(word) for word in words[1:]]
        self.count = 1
        for word in self.words:
            if word.name == "count":
                self.count = int(word.value)
        self.words = [word for word in self.words if word.name != "count"]
        self.found = 0

    def matches(self, leak, sources):
        return (leak["leak"] == self.leaks and
                (self.verdicts == ["*"] or leak["verdict"] in self.verdicts)
                and all(word.matches(leak, sources) for word in self.words))


def describe(leak):
    lines = ["%d x %s%s" % (leak["count"], leak["verdict"],
                            "" if leak["leak"] else " (no leak)")]
    for role, stack in leak.get("stacks", {}).items():
        frames = ["%s %s:%s" % (f["function"], os.path.basename(
            f.get("file") or f.get("module") or "?"), f.get("line"))
            for f in (stack or {}).get("frames", [])]
        lines.append("    %s: %s" % (
            role, " < ".join(frames) or stack.get("missing")))
    for name, values in FINDING_FIELDS.items():
        lines.append("    %s: %s" % (name, ", ".join(values(leak))))
    for socket in leak["sockets"][:3]:
        lines.append("    fd %d of %d: %s" % (
            socket["fd"], socket["pid"], "; ".join(
                "%s=%s" % (name, ",".join(values(socket)))
                for name, values in FIELDS.items() if values(socket))))
    return "\n".join(lines)
