"""Charts of matplotlib as SVG that the window shows, too: letters are outlines, and nothing is referred to.

What draws pictures in the window knows neither text nor references; GitHub and browsers take outlines, too.
"""

import re
from xml.etree import ElementTree as ET

SVG = "{http://www.w3.org/2000/svg}"
LINK = "{http://www.w3.org/1999/xlink}href"
PRECISE = 1
"""Decimals that are kept of a coordinate."""
LETTER, COARSER = 0.015625, 16
"""How letters are scaled, and how much coarser a grid does for them."""
STYLE = {"svg.hashsalt": "entrepot", "svg.fonttype": "path", "font.size": 9, "axes.titlesize": 9}


def write(figure, path):
    """Write a figure, the same bytes whenever it is drawn the same."""
    figure.savefig(path, format="svg", metadata={"Date": None, "Creator": None})
    tree = ET.parse(path)  # noqa: S314  it is our own
    root = tree.getroot()
    shapes = {each.get("id"): each for each in root.iter() if each.get("id")}
    _inline(root, shapes)
    ET.register_namespace("", SVG[1:-1])
    for each in root.iter():
        each.text, each.tail = None, "\n"
    text = ET.tostring(root, encoding="unicode").strip()
    path.write_text(f"{text}\n", encoding="utf-8")


def _inline(parent, shapes):
    """Put what is referred to in the place of each reference, and leave out what is then of no use."""
    for place, each in enumerate(list(parent)):
        if each.tag == f"{SVG}use":
            parent[place] = _copied(each, shapes[each.get(LINK)[1:]])
        else:
            _inline(each, shapes)
    for each in list(parent):
        if each.tag in {f"{SVG}defs", f"{SVG}metadata"}:
            parent.remove(each)
        each.attrib.pop("clip-path", None)
        each.attrib.pop("id", None)
        if "d" in each.attrib:
            each.set("d", _shorter(each.get("d")))


def _copied(use, shape):
    moved = use.get("transform", "")
    if "x" in use.attrib:
        moved += f"translate({_shorter(use.get('x'))} {_shorter(use.get('y'))})"
    group = ET.Element(f"{SVG}g", {"transform": moved} if moved else {})
    if "style" in use.attrib:
        group.set("style", use.get("style"))
    known = {name: value for name, value in shape.attrib.items() if name != "id"}
    if "d" in known:  # a blank has none
        ET.SubElement(group, f"{SVG}path", known | _coarse(known))
    return group


def _coarse(shape):
    """Return the outline of a letter on a coarser grid, that of a mark on a finer one than lines need."""
    if shape.get("transform") != f"scale({LETTER})":
        return {"d": _shorter(shape["d"], 2)}
    numbers = re.sub(r"-?\d+(\.\d+)?", lambda found: f"{float(found[0]) / COARSER:.0f}", shape["d"])
    return {"d": _close(numbers), "transform": f"scale({LETTER * COARSER})"}


def _shorter(text, decimals=PRECISE):
    """Round the numbers of a text, and take out the line breaks.

    >>> _shorter("M 1.23456 -0.00001")
    'M1.2 0'
    """
    numbers = re.sub(r"-?\d+\.\d+", lambda found: f"{round(float(found[0]), decimals) + 0:.9g}", text)
    return _close(numbers)


def _close(text):
    """Leave out blanks beside letters, and line breaks."""
    return re.sub(r" ?([A-Za-z]) ?", r"\1", " ".join(text.split()))
