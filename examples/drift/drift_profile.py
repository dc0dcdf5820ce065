#!/usr/bin/env python3
"""Counts features for Steward's drift watch: no dependency but Python 3.8 or newer.

    export STEWARD_URL=https://steward.example.com STEWARD_TOKEN=...      # a token with the scope profiles:write
    python3 drift_profile.py baseline churn v12 training.csv
    python3 drift_profile.py window churn v12 today.csv --from 2026-11-26T00:00:00Z --to 2026-11-27T00:00:00Z --part host-7

Only counts leave the machine, never rows. Each serving host sends its own part of a window; Steward adds them up. To count
in a service, import this file: `fetch_layouts`, `count`, `send_window`.
"""

import argparse
import base64
import csv
import json
import math
import os
import struct
import sys
import urllib.error
import urllib.request
import zlib
from bisect import bisect_left, bisect_right
from hashlib import sha256

BINS = 256
FEW_VALUES = 128
MOST_CATEGORIES = 100
LONGEST_CATEGORY = 200
MOST_UNLISTED = 20
LARGEST = 1e100
MISTYPED = object()


def read_number(value):
    """A float; None when it is missing, an infinity when it is endless, MISTYPED when it is no number."""
    if value is None or value == "NaN":
        return None
    if value == "Infinity":
        return math.inf
    if value == "-Infinity":
        return -math.inf
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return MISTYPED
    try:
        number = float(value) + 0.0
    except OverflowError:
        return math.copysign(math.inf, value)
    if math.isnan(number):
        return None
    return math.copysign(math.inf, number) if abs(number) > LARGEST else number


def read_category(value):
    """A text; None when it is missing, MISTYPED when it is a number with a fraction."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and not value.is_integer():
        return MISTYPED
    if isinstance(value, (int, float)) and abs(value) < 2**53:
        return str(int(value))
    return MISTYPED


def after(value):
    """The next double above."""
    if value == 0:
        return 5e-324
    bits = struct.unpack("<q", struct.pack("<d", value))[0]
    return struct.unpack("<d", struct.pack("<q", bits + (1 if value > 0 else -1)))[0] + 0.0


def quantile(ordered, p):
    """Type 7, as numpy's default."""
    place = (len(ordered) - 1) * p
    below = math.floor(place)
    low, high, share = ordered[below], ordered[min(below + 1, len(ordered) - 1)], place - below
    return low + (high - low) * share if share < 0.5 else high - (high - low) * (1 - share)


def edges_of(values):
    """Edges of 256 bins of equal share of a reference; each value by itself when there are at most 128."""
    numbers = (read_number(value) for value in values)
    ordered = sorted(x for x in numbers if x is not None and x is not MISTYPED and not math.isinf(x))
    if not ordered:
        return []
    distinct = set(ordered)
    if len(distinct) <= FEW_VALUES:
        return sorted({edge for value in distinct for edge in (value, after(value))})
    quantiles = {quantile(ordered, k / BINS) for k in range(1, BINS)}
    heavy = {after(edge) for edge in quantiles if _is_heavy(ordered, edge)}
    return sorted(quantiles | heavy | {ordered[0], after(ordered[-1])})


def _is_heavy(ordered, value):
    first = bisect_left(ordered, value)
    last = first + max(1, len(ordered) // BINS) - 1
    return max(last, first + 1) < len(ordered) and ordered[last] == value and ordered[first + 1] == value


def categories_of(values):
    counts = {}
    for value in values:
        category = read_category(value)
        if isinstance(category, str) and _length(category) <= LONGEST_CATEGORY:
            counts[category] = counts.get(category, 0) + 1
    return [category for category, _ in _most_frequent(counts, MOST_CATEGORIES)]


def _most_frequent(counts, most):
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:most]


def _length(text):
    """In units of UTF-16, as Steward counts."""
    return len(text.encode("utf-16-le")) // 2


class Distinct:
    """HyperLogLog of 1,024 registers over CRC-32, mixed by murmur3's finalizer."""

    def __init__(self):
        self.ranks = bytearray(1024)

    def add(self, data):
        h = zlib.crc32(data)
        h = ((h ^ (h >> 16)) * 0x85EBCA6B) & 0xFFFFFFFF
        h = ((h ^ (h >> 13)) * 0xC2B2AE35) & 0xFFFFFFFF
        h ^= h >> 16
        rest = h & 0x3FFFFF
        rank = 22 - rest.bit_length() + 1
        if rank > self.ranks[h >> 22]:
            self.ranks[h >> 22] = rank

    def encode(self):
        used = [(register, rank) for register, rank in enumerate(self.ranks) if rank > 0]
        if len(used) > 300:
            return b"\x01" + bytes(self.ranks)
        return b"\x00" + b"".join(bytes((register >> 8, register & 255, rank)) for register, rank in used)


def exact_text(parts):
    """The sum of whole * 2**power over a dict power -> whole, without rounding: `-12345p-52`."""
    if not parts:
        return "0p0"
    lowest = min(parts)
    total = sum(whole << (power - lowest) for power, whole in parts.items())
    if total == 0:
        return "0p0"
    size = (total & -total).bit_length() - 1
    return "%dp%d" % (total >> size, lowest + size)


def count(layout, values):
    """Counts a column over a layout: `{"type": "numeric", "edges": [...]}` or `{"type": "categorical", "categories": [...]}`."""
    if layout["type"] == "numeric":
        return _count_numbers(layout["edges"], values)
    return _count_texts(layout["categories"], values)


def _count_numbers(edges, values):
    counts = [0] * (len(edges) + 1)
    missing = mistyped = below = above = 0
    least = most = None
    sums, squares, distinct = {}, {}, Distinct()
    for value in values:
        number = read_number(value)
        if number is None:
            missing += 1
        elif number is MISTYPED:
            mistyped += 1
        elif math.isinf(number):
            above, below = (above + 1, below) if number > 0 else (above, below + 1)
        else:
            counts[bisect_right(edges, number)] += 1
            least = number if least is None or number < least else least
            most = number if most is None or number > most else most
            distinct.add(struct.pack("<d", number))
            whole, power = number.as_integer_ratio()
            power = -(power.bit_length() - 1)
            sums[power] = sums.get(power, 0) + whole
            squares[2 * power] = squares.get(2 * power, 0) + whole * whole
    return {
        "counts": counts,
        "missing": missing,
        "mistyped": mistyped,
        "endless": [below, above],
        "min": least,
        "max": most,
        "sum": exact_text(sums),
        "squares": exact_text(squares),
        "distinct": base64.b64encode(distinct.encode()).decode(),
    }


def _count_texts(categories, values):
    place = {category: index for index, category in enumerate(categories)}
    counts = [0] * (len(categories) + 1)
    missing = mistyped = 0
    unlisted, distinct = {}, Distinct()
    for value in values:
        category = read_category(value)
        if category is None:
            missing += 1
        elif category is MISTYPED:
            mistyped += 1
        else:
            distinct.add(category.encode())
            counts[place.get(category, len(categories))] += 1
            if category not in place and _length(category) <= LONGEST_CATEGORY:
                unlisted[category] = unlisted.get(category, 0) + 1
    return {
        "counts": counts,
        "missing": missing,
        "mistyped": mistyped,
        "unlisted": dict(_most_frequent(unlisted, MOST_UNLISTED)),
        "distinct": base64.b64encode(distinct.encode()).decode(),
    }


def layout_of(values, type=None):
    """The layout of a reference column."""
    if type is None:
        present = [value for value in values if value is not None]
        numbers = sum(isinstance(value, (int, float)) and not isinstance(value, bool) for value in present)
        type = "numeric" if numbers == len(present) else "categorical"
    if type == "numeric":
        return {"type": type, "edges": edges_of(values)}
    return {"type": type, "categories": categories_of(values)}


def digest_of(layout):
    """What Steward names a layout by."""
    body = (
        b"".join(struct.pack("<d", edge) for edge in layout["edges"])
        if layout["type"] == "numeric"
        else "\0".join(layout["categories"]).encode()
    )
    return sha256(layout["type"].encode() + b"\n" + body).hexdigest()[:16]


def call(method, path, body=None):
    request = urllib.request.Request(
        os.environ["STEWARD_URL"].rstrip("/") + "/api/v1" + path,
        data=None if body is None else json.dumps(body, allow_nan=False).encode(),
        method=method,
        headers={"authorization": "Bearer " + os.environ["STEWARD_TOKEN"], "content-type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        problem = json.loads(error.read() or b"{}")
        sys.exit("%s %s" % (problem.get("detail", error), problem.get("hint", "")))


def fetch_layouts(model, version):
    """The layouts of a version's features by name."""
    answer = call("GET", "/models/%s/versions/%s/baseline" % (model, version))
    return {each["feature"]: each for each in answer["features"]}


def send_baseline(model, version, columns):
    features = []
    for feature, values in columns.items():
        layout = layout_of(values)
        features.append({"feature": feature, **layout, "counted": count(layout, values)})
    return call("POST", "/baselines", {"model": model, "version": version, "features": features})


def send_window(model, version, columns, start, end, part=""):
    """Counts the columns that the baseline has, and sends them. The same again changes nothing."""
    layouts = fetch_layouts(model, version)
    features = [
        {"feature": feature, "edges": layouts[feature]["digest"], "counted": count(layouts[feature], values)}
        for feature, values in columns.items()
        if feature in layouts
    ]
    window = {"from": start, "to": end}
    return call("POST", "/profiles", {"model": model, "version": version, "window": window, "part": part, "features": features})


def read_csv(path):
    """Columns by name: numbers where a cell is one, None where it is empty."""
    with open(path, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {name: [_cell(row[name]) for row in rows] for name in (rows[0] if rows else {})}


def _cell(text):
    if text is None or text == "":
        return None
    try:
        return float(text)
    except ValueError:
        return text


def main():
    parser = argparse.ArgumentParser(description="Counts features for Steward's drift watch.")
    parser.add_argument("what", choices=["baseline", "window"])
    parser.add_argument("model")
    parser.add_argument("version")
    parser.add_argument("file", help="a CSV file with a line of names")
    parser.add_argument("--from", dest="start")
    parser.add_argument("--to", dest="end")
    parser.add_argument("--part", default="")
    given = parser.parse_args()
    columns = read_csv(given.file)
    if given.what == "baseline":
        answer = send_baseline(given.model, given.version, columns)
        print("%s of %s has %d features" % (answer["baseline"], answer["subject"], len(answer["features"])))
        return
    if given.start is None or given.end is None:
        parser.error("a window needs --from and --to")
    answer = send_window(given.model, given.version, columns, given.start, given.end, given.part)
    print("%(recorded)d recorded, %(corrected)d corrected, %(repeated)d known, over %(baseline)s of %(subject)s" % answer)


if __name__ == "__main__":
    main()
