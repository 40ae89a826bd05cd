# SPDX-License-Identifier: LGPL-2.1-or-later
"""terminal.py FILE... - whether what is in them can be shown as it is.

Each must be UTF-8 without controls but newlines, and without what changes the
direction of writing; no line may begin with BROKEN, which stands behind a
newline in hostile names.  A file *.json must be a document, too.
"""

import json
import sys
import unicodedata


def complaint(path, raw):
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return str(error)
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith("BROKEN"):
            return f"line {number} was broken by a name"
        for character in line:
            category = unicodedata.category(character)
            bidi = unicodedata.bidirectional(character)
            if category in ("Cc", "Zl", "Zp") or bidi in (
                    "LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI",
                    "PDI"):
                return f"line {number} holds {character!r}"
    if path.endswith(".json"):
        json.loads(text)
    return None


for name in sys.argv[1:]:
    with open(name, "rb") as file:
        problem = complaint(name, file.read())
    if problem:
        sys.exit(f"{name}: {problem}")
