#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""same.py [--lasting] BARE WITH WORD... - whether the kernel shows the same of
process BARE, and all that descends from it, as of process WITH, which has the
recorder; waits for that, and prints the difference otherwise.

WORD is BARE=WITH=MASK: a text that stands for MASK in each.  Numbers of
processes, inodes and ephemeral ports are masked, and the recorder's settings
are left out of the environment; nothing else is.  Connections, files and what
watches them come and go with the work: --lasting leaves them out."""

import difflib
import os
import re
import socket
import struct
import sys
import time

STATUS = ("Umask Uid Gid Groups Threads SigBlk SigIgn SigCgt CapInh CapPrm CapEff"
          " CapBnd CapAmb NoNewPrivs Seccomp Cpus_allowed_list").split()
OURS = re.compile(r"^(LD_PRELOAD|XX_PRELOAD|FINLEAK_\w+|XXXLEAK_\w+)=")
FAMILIES = "tcp tcp6 udp udp6 unix netlink raw raw6 packet".split()
LISTEN = "0A"


def read(*path):
    with open("/".join(("/proc", *map(str, path))), "rb") as file:
        return file.read().decode(errors="backslashreplace")


def children_of(pid):
    numbers = set()
    for task in os.listdir(f"/proc/{pid}/task"):
        numbers.update(read(pid, "task", task, "children").split())
    return sorted(map(int, numbers))


def address(word):
    """An address of /proc/net/tcp: the host, and the port."""
    host, port = word.split(":")
    words = struct.pack(f"={len(host) // 8}I",
                        *(int(host[i:i + 8], 16) for i in range(0, len(host), 8)))
    family = socket.AF_INET if len(words) == 4 else socket.AF_INET6
    return f"{socket.inet_ntop(family, words)}:{int(port, 16)}"


def describe_socket(family, fields):
    """Kind and address of a line of /proc/PID/net, as far as they stay the same."""
    if family.startswith(("tcp", "udp")):
        listens = fields[3] == LISTEN or family.startswith("udp")
        return f"{family} " + ("at " + address(fields[1]) if listens
                               else "connection")
    if family == "unix":
        return f"unix type {fields[4]} " + (fields[7] if len(fields) > 7 else "")
    return family


def all_sockets():
    """What each socket is, by its inode."""
    known = {}
    for family in FAMILIES:
        try:
            lines = read("self/net", family).splitlines()
        except FileNotFoundError:
            continue
        heads = lines[0].split()
        for line in lines[1:]:
            fields = line.split()
            if family == "unix":
                inode = fields[6]
            elif heads[-1] == "Inode":
                inode = fields[-1]
            else:
                inode = fields[9]
            known[inode] = describe_socket(family, fields)
    return known


def details_of(pid, number):
    """The flags of a descriptor, and what an epoll instance watches."""
    flags, watched = "", []
    for line in read(pid, "fdinfo", number).splitlines():
        fields = line.split()
        if fields[0] == "flags:":
            flags = fields[1]
        elif fields[0] == "tfd:":
            watched.append(f"{fields[1]}/{fields[3]}")
    return flags, sorted(watched)


def descriptor(pid, number, sockets, lasting):
    target = os.readlink(f"/proc/{pid}/fd/{number}")
    flags, watched = details_of(pid, number)
    inode = re.match(r"socket:\[(\d+)\]", target)
    if inode:
        # A socket that is in no table is not bound or has ended.
        target = sockets.get(inode[1], "socket of another kind")
    if lasting:
        if re.match(r"tcp6? connection|socket|/(?!dev/)", target):
            return None
        watched = []
    target = re.sub(r"^pipe:\[\d+\]", "pipe", target)
    return " ".join(["fd", number, flags, target, *watched])


def descriptors(pid, sockets, lasting):
    for number in sorted(os.listdir(f"/proc/{pid}/fd"), key=int):
        line = descriptor(pid, number, sockets, lasting)
        if line:
            yield line


def threads(pid):
    for task in os.listdir(f"/proc/{pid}/task"):
        blocked = re.search(r"SigBlk:\s*(\w+)", read(pid, "task", task, "status"))
        yield f"thread {read(pid, 'task', task, 'comm').strip()} blocks {blocked[1]}"


def standing(pid):
    """Who leads the process's group and session, and how it is scheduled."""
    fields = read(pid, "stat").rpartition(")")[2].split()
    parent, group, session, terminal = fields[1:5]

    def who(leader):
        return {str(pid): "itself", parent: "its parent"}.get(leader, "another")
    return (f"group of {who(group)}, session of {who(session)}, terminal "
            f"{terminal}, nice {fields[16]}, policy {fields[38]}")


def environment(pid):
    for entry in sorted(filter(None, read(pid, "environ").split("\0"))):
        if not OURS.match(entry):
            yield f"environment {entry}"


def lines_of(pid, sockets, lasting):
    yield "title " + read(pid, "cmdline").replace("\0", " ").rstrip()
    yield "name " + read(pid, "comm").strip()
    for link in "exe", "cwd", "root":
        yield f"{link} " + os.readlink(f"/proc/{pid}/{link}")
    yield standing(pid)
    for line in read(pid, "status").splitlines():
        if line.split(":")[0] in STATUS:
            yield " ".join(line.split())
    for line in read(pid, "limits").splitlines()[1:]:
        yield "limit " + " ".join(line.split())
    yield "oom_score_adj " + read(pid, "oom_score_adj").strip()
    yield "timers " + str(read(pid, "timers").count("ID:"))
    yield from sorted(threads(pid))
    yield from descriptors(pid, sockets, lasting)
    yield from environment(pid)


class Portrait:
    """Of a process and all that descends from it: lines, children indented."""

    def __init__(self, pid, masks, sockets, lasting):
        self.masks = masks
        self.sockets = sockets
        self.lasting = lasting
        self.pids = set()
        self.see(pid)
        self.lines = self.paint(pid)

    def see(self, pid):
        self.pids.add(pid)
        for child in children_of(pid):
            self.see(child)

    def masked(self, line):
        for word, mask in self.masks:
            line = re.sub(rf"{re.escape(word)}\b", mask, line)
        # Numbers of processes, ports of peers, names of segments: where there
        # are others too, such as versions, all are masked on both sides.
        if line.startswith(("title", "fd", "environment")):
            return re.sub(r"\b[1-9]\d{2,}\b", "N", line)
        for pid in self.pids:
            line = re.sub(rf"\b{pid}\b", "PID", line)
        return line

    def paint(self, pid):
        lines = [self.masked(line)
                 for line in lines_of(pid, self.sockets, self.lasting)]
        for child in sorted(map(self.paint, children_of(pid))):
            lines += ["child", *("  " + line for line in child)]
        return lines


def difference(bare, recorded, words, lasting):
    """Between two portraits; a process that ends meanwhile spoils them."""
    sockets = all_sockets()
    masks = [[(word[how], word[2]) for word in words] for how in (0, 1)]
    try:
        one = Portrait(bare, masks[0], sockets, lasting).lines
        two = Portrait(recorded, masks[1], sockets, lasting).lines
    except (FileNotFoundError, ProcessLookupError) as error:
        return [str(error)]
    return list(difflib.unified_diff(one, two, "bare", "recorded", n=2,
                                     lineterm=""))


def recorder_is_in(pid):
    return "libfinleak.so" in read(pid, "maps")


def main():
    arguments = sys.argv[1:]
    lasting = arguments[0] == "--lasting"
    bare, recorded = map(int, arguments[lasting:lasting + 2])
    words = [word.split("=") for word in arguments[lasting + 2:]]
    deadline = time.monotonic() + 10
    while different := difference(bare, recorded, words, lasting):
        if time.monotonic() > deadline:
            print("\n".join(different))
            sys.exit("the two runs are not the same")
        time.sleep(0.05)
    if recorder_is_in(bare) or not recorder_is_in(recorded):
        sys.exit("the recorder is not where it should be")


main()
