#!/usr/bin/env python3
"""Keeps the figures of runs of the harness in results.json beside this file, and quotes them in rules/*.md, from which
`hasten explain` and SARIF's help take them.

    record.py RUN.json…   takes the scenarios of these runs over (each run: hasten bench … --json RUN.json)
    record.py             writes the quotes anew
    record.py --check     fails unless rules/*.md quote what results.json says
    record.py --verdict   judges all recorded points together, as `hasten bench --validate` judges one run's

A scenario's entry says under which conditions it was measured, so that entries of several runs may stand side by side.
"""
import json
import pathlib
import re
import statistics
import sys
import textwrap

here = pathlib.Path(__file__).resolve().parent
root = here.parent.parent
kept = here / "results.json"
# What a figure's conditions need not repeat: the same in every quote, or no condition of it.
SILENT = {"api-time": 0, "api-item-time": 0, "slow": 0}


def load():
    return json.loads(kept.read_text()) if kept.exists() else {"scenarios": []}


def take(results, run):
    """The run's scenarios with their machine; without what can be had again from the sources."""
    for scenario in run["scenarios"]:
        if "problem" in scenario:
            sys.exit(f"{scenario['id']} was not measured: {scenario['problem']}")
        scenario.pop("patch", None)
        for point in scenario["points"]:
            point.pop("waterfallBefore", None)
            point.pop("waterfallAfter", None)
        scenario["machine"] = [re.sub(r"^(Linux [\d.]+)\S*", r"\1", line) for line in run["machine"]]
        scenario["version"] = run["version"]
        scenario["calibration"] = [one for one in run["calibration"] if one["operation"] in operations(scenario)]
        results["scenarios"] = [one for one in results["scenarios"] if one["id"] != scenario["id"]] + [scenario]
    results["scenarios"].sort(key=lambda one: one["id"])


def written(results):
    """A point to a line, so that what a run changes can be read as a diff."""
    text = ""
    for scenario in results["scenarios"]:
        lists = {key: scenario[key] for key in ("points", "calibration")}
        text += (",\n" if text else "") + json.dumps({**scenario, **{key: None for key in lists}}, ensure_ascii=False, indent=1)
        for key, entries in lists.items():
            lines = ",\n  ".join(json.dumps(entry, ensure_ascii=False) for entry in entries)
            text = text.replace(f'"{key}": null', f'"{key}": [\n  {lines}\n ]')
    return f'{{"scenarios": [\n{text}\n]}}\n'


def operations(scenario):
    text = json.dumps([point["predicted"]["inputs"] for point in scenario["points"]])
    return {name for name in re.findall(r'"name": "\w+\((.*?)\)"', text)} | {"runtime", "per-line"}


def shown(value, unit):
    if unit == "bytes":
        for size, name in ((1e9, "GB"), (1e6, "MB"), (1e3, "kB")):
            if value >= size:
                return f"{value / size:.3g} {name}"
        return f"{value:.0f} bytes"
    return f"{value:,.0f} {unit}" if value >= 100 else f"{value:.3g} {unit}"


def ratio(value):
    return f"{value:,.0f}x" if value >= 10 else f"{value:.2g}x"


def conditions(parameters):
    words = []
    for name, value in parameters.items():
        if SILENT.get(name) == value:
            continue
        text = f"{value:g}"
        if name == "size":
            text = shown(value, "bytes")
        elif name in ("round-trip", "api-time", "api-item-time"):
            text += " ms"
        elif value >= 10000:
            text = f"{value:,.0f}"
        words.append(f"{name.replace('-', ' ')} {text}")
    return ", ".join(words)


def quoted(scenario):
    """Of the sweep the corner with the largest values, over all round trips; and the seed's own situation."""
    sweep = [point for point in scenario["points"] if not point["seedPoint"]]
    others = [name for name in sweep[0]["parameters"] if name != "round-trip"]
    most = {name: max(point["parameters"][name] for point in sweep) for name in others}
    corner = [point for point in sweep if all(point["parameters"][name] == most[name] for name in others)]
    if "round-trip" not in sweep[0]["parameters"]:
        corner = [sweep[0]] + corner
    return corner + [point for point in scenario["points"] if point["seedPoint"]]


def section(scenarios):
    text = ("## Measured\n\nReal programs before and after this fix (`bench/`), and what the estimate predicts from operations "
            "timed alone.\n")
    for scenario in scenarios:
        unit = scenario["unit"]
        text += f"\n{scenario['title']} (`bench/{scenario['id']}`):\n\n"
        text += "| conditions | before | after | gain | predicted |\n|---|---|---|---|---|\n"
        for point in quoted(scenario):
            measured, predicted = point["measured"], point["predicted"]
            gain = "-"
            if "gain" in measured:
                gain = f"{ratio(measured['gain']['median'])} ({ratio(measured['gain']['low'])} to {ratio(measured['gain']['high'])})"
            expected = f"{shown(predicted['before'], unit)} → {shown(predicted['after'], unit)}"
            if predicted["gain"] and unit != "req/s":
                expected += f", {ratio(predicted['gain'])}"
            text += (f"| {conditions(point['parameters'])} | {shown(measured['before']['median'], unit)} | "
                     f"{shown(measured['after']['median'], unit)} | {gain} | {expected} |\n")
        text += f"\nMeasured {scenario['measuredAt']}.\n"
    machine = dict.fromkeys(line for one in scenarios for line in one["machine"] if not line.startswith("load of"))
    text += "\n" + textwrap.fill(
        f"On {'; '.join(machine)}. Figures are medians, in parentheses the 95% interval; times are those of a request above one "
        "that does all but the waits. `bench/results/results.json` has all points and their conditions.", 120,
        break_long_words=False, break_on_hyphens=False) + "\n"
    return text


def with_section(text, new):
    old = re.search(r"^## Measured\n.*?(?=^## |\Z)", text, re.M | re.S)
    if old:
        return text[: old.start()] + new + "\n" + text[old.end() :]
    at = re.search(r"^## The gain\n.*?(?=^## |\Z)", text, re.M | re.S)
    if not at:
        sys.exit("a rule's page has no section `## The gain`")
    return text[: at.end()] + new + "\n" + text[at.end() :]


def verdict(results):
    bad = False
    for held_out in (False, True):
        points = [(s["id"], p) for s in results["scenarios"] for p in s["points"] if p["heldOut"] == held_out]
        errors = [e for _, p in points for e in p["error"].values() if e is not None]
        off = [(name, p) for name, p in points if not p["fits"]]
        middle = statistics.median(errors) if errors else 0
        print(f"{'held out' if held_out else 'others'}: {len(points)} points, median error {100 * middle:.1f}%, {len(off)} off")
        for name, point in off:
            print(f"  {name} at {conditions(point['parameters'])}: " + ", ".join(
                f"{key} {100 * e:.0f}%" for key, e in point["error"].items() if e is not None))
        bad |= bool(off) or middle > 0.10
    return bad


def main(arguments):
    results = load()
    if arguments == ["--verdict"]:
        return verdict(results)
    check = arguments == ["--check"]
    if not check:
        for name in arguments:
            take(results, json.loads(pathlib.Path(name).read_text()))
        kept.write_text(written(results))
    differ = []
    for rule in sorted({scenario["id"].split("/")[0] for scenario in results["scenarios"]}):
        page = root / "rules" / f"{rule}.md"
        old = page.read_text()
        new = with_section(old, section([s for s in results["scenarios"] if s["id"].split("/")[0] == rule]))
        if new != old and check:
            differ.append(page.name)
        elif new != old:
            page.write_text(new)
    if differ:
        print("these do not quote bench/results/results.json; bench/results/record.py writes them anew:", *differ)
    return bool(differ)


sys.exit(main(sys.argv[1:]))
