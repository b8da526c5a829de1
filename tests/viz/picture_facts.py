"""What a drawn SVG says, read back from its markup as short lines that a person can check."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

SVG = "{http://www.w3.org/2000/svg}"


def facts(svg: str) -> list[str]:
    """Cards as ``name role value | gradient``, operations as ``inputs -> name -> outputs``, then saved values, cuts and
    what is folded away.

    Unnamed cards are called (1), (2)... in the order in which they stand.
    """
    groups = [dict(group.attrib) for group in ElementTree.fromstring(svg).iter(SVG + "g")]
    tensors = [g for g in groups if "zg-tensor" in g.get("class", "").split()]
    operations = [g for g in groups if "zg-op" in g.get("class", "").split()]
    edges = [g for g in groups if "zg-edge" in g.get("class", "").split()]
    unnamed = iter(range(1, 1000))
    names = {t["data-id"]: t["data-name"] or f"({next(unnamed)})" for t in tensors}
    ops = {o["data-id"]: o["data-name"] for o in operations}

    def linked(kind: str, end: str, identity: str, other: str) -> list[str]:
        found = [e for e in edges if e["data-kind"] == kind and e[end] == identity]
        return [names[e[other]] for e in sorted(found, key=lambda e: int(e["data-nr"]))]

    lines = [_card(names[t["data-id"]], t) for t in tensors]
    for o in operations:
        inputs = ", ".join(linked("input", "data-target", o["data-id"], "data-source"))
        outputs = ", ".join(linked("output", "data-source", o["data-id"], "data-target"))
        freed = " freed" if o["data-freed"] == "true" else ""
        lines.append(f"{inputs} -> {o['data-name']}{freed} -> {outputs}")
    for e in edges:
        if e["data-kind"] == "saved":
            stale = ", changed since" if e.get("data-stale") == "true" else ""
            lines.append(f"{names[e['data-source']]} saved as {e['data-label']} by {ops[e['data-target']]}{stale}")
        elif e["data-kind"] == "cut":
            lines.append(f"{names[e['data-target']]} cut off from {names[e['data-source']]} by {e['data-label']}")
        elif e["data-kind"] == "folded":
            lines.append(f"{names[e['data-source']]} ... {e['data-label']} ... {names[e['data-target']]}")
        elif e.get("data-label"):
            lines.append(f"{names[e['data-source']]} {e['data-label']} into {ops[e['data-target']]}")
    for repeat in (g for g in groups if g.get("class") == "zg-repeat"):
        members = repeat["data-members"].split()
        lines.append(f"×{repeat['data-times']}: {', '.join(ops[each] for each in members if each in ops)}")
        lines.append(f"×{repeat['data-times']}: {', '.join(names[each] for each in members if each in names)}")
    for module in (g for g in groups if g.get("class") == "zg-module"):
        members = module["data-members"].split()
        lines.append(f"module {module['data-name']}: {', '.join((ops | names)[each] for each in members)}")
    return lines


def _card(name: str, tensor: dict[str, str]) -> str:
    words = [name, *([f"was {tensor['data-was']}"] if tensor.get("data-was") else []), tensor["data-role"]]
    words += [word for word in ("retained", "root") if tensor.get(f"data-{word}") == "true"]
    words += [f"v{tensor['data-version']}"] if tensor.get("data-version", "0") != "0" else []
    words += [f"{tensor['data-hidden']} hidden"] if tensor.get("data-hidden") else []
    words.append(tensor.get("data-value", "?") + (f" {tensor['data-dtype']}" if tensor["data-dtype"] != "float32" else ""))
    if "data-state" in tensor:
        words += ["|", tensor["data-state"], tensor.get("data-grad", "")]
        words += [f"= {tensor['data-parts']}"] if tensor.get("data-parts") else []
    return " ".join(word for word in words if word)
