"""Reports: one page that stands alone, of a run or of a sweep."""

import re
from html.parser import HTMLParser

import pytest

from tests.scenarios.runs.recordings import ask, recorded

HEAD = "scenario,scenario_hash,mods_hash,version,exchange.lot,matching,seed,ticks,status,message,state_hash"
HEAD += ",trades"


class Balanced(HTMLParser):
    """Sees that every tag that is opened is closed in turn."""

    def __init__(self):
        super().__init__()
        self.open, self.wrong = [], []

    def handle_starttag(self, tag, _):
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


def stands_alone(text):
    page = Balanced()
    page.feed(text)
    assert not page.wrong
    assert not page.open
    for never in ("<script", "http:", "https:", "url(", "nan", "inf,"):
        assert never not in text, never


@pytest.mark.parametrize(("name", "ticks"), [("frontier", 30), ("three_agent_barter", 12), ("crowd", 2)])
def test_the_report_of_a_run_tells_what_is_recorded(name, ticks, tmp_path, inside):
    settings = ["populations.crowd.count=60"] if name == "crowd" else []
    result = recorded(name, ticks, tmp_path / "x.sqlite", settings, refusals=True)
    assert inside("report", "x.sqlite") == 0
    text = (tmp_path / "x.html").read_text(encoding="utf-8")
    stands_alone(text)
    assert result.state_hash in text
    assert f"<td>trades</td><td>{result.trades:,}</td>" in text
    ((reason, times),) = ask(
        tmp_path / "x.sqlite", "SELECT reason, count(*) FROM refusals GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 1"
    )
    assert f"<td>{reason.replace(chr(39), '&#x27;')}</td><td>{times:,}</td>" in text
    assert ("Population" in text) == (name == "frontier")


def test_a_long_run_has_a_small_report(tmp_path, inside):
    sizes = []
    for ticks in (300, 3000):
        recorded("edgeworth_four", ticks, tmp_path / f"{ticks}.sqlite", every=1000)
        recorded("hamlet", ticks, tmp_path / f"{ticks}.sqlite", every=1000, overwrite=True)
        assert inside("report", f"{ticks}.sqlite", "--out", f"{ticks}.html") == 0
        sizes.append((tmp_path / f"{ticks}.html").stat().st_size)
    assert sizes[1] < 1.6 * sizes[0]


def sweep(tmp_path, *more):
    rows = [
        f"horse_fair,ab12,,0.1.0,{lot},{matching},{seed},9,OK,,ff,"
        f"{lot * 10 + seed + 5 * (matching == 'greedy')}"
        for lot in (1, 2, 4)
        for matching in ("greedy", "random")
        for seed in (1, 2, 3)
    ]
    (tmp_path / "x.csv").write_text("\n".join([HEAD, *rows, *more]) + "\n", encoding="utf-8")


def test_the_report_of_a_sweep_has_intervals_and_failures(tmp_path, inside):
    sweep(tmp_path, 'horse_fair,ab12,,0.1.0,4,greedy,4,9,FAILED,"<b> broke, twice",,')
    assert inside("report", "x.csv", "--out", "y.html") == 0
    text = (tmp_path / "y.html").read_text(encoding="utf-8")
    stands_alone(text)
    assert "&lt;b&gt; broke, twice" in text
    assert "<td>ab12</td>" in text
    # 15, 16 and 17 trades: 16, and t(2) = 4.302653 times 1 over the root of 3.
    row = re.search(r"<td>1</td><td>greedy</td><td>3</td><td>([^<]*)</td>", text)
    assert row[1] == "17.0 ± 2.5"
    for heading in ("By exchange.lot", "By matching", "Runs that failed"):
        assert heading in text


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("x.csv", "a,b\n1,2\n", "that is no table of a sweep"),
        ("x.csv", "", "that is no table of a sweep"),
        ("x.csv", "\xff\x00", "x.csv: "),
        ("x.txt", "a", "a report is of a recording"),
        ("y.csv", None, "no such file"),
        ("y.sqlite", None, "no such file"),
    ],
)
def test_other_files_are_refused_in_a_line(tmp_path, inside, capsys, name, text, told):
    if text is not None:
        (tmp_path / name).write_bytes(text.encode("latin-1"))
    assert inside("report", name) == 2
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)
    assert told in said.err
    assert not list(tmp_path.glob("*.html"))
