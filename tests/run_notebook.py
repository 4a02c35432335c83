"""Run the notebook of the manual in Jupyter and hold what it prints against what is stored in it.

`uv run --group notebook python -m tests.run_notebook` compares; with `--write` it stores what came of it, and
its charts.
"""

import argparse
import sys
from pathlib import Path

NOTEBOOK = Path(__file__).parents[1] / "assets" / "manual" / "notebook.ipynb"


def told(cell):
    """Return what a cell has printed and what it came to; charts in a few words."""
    texts = [each["text"] if "text" in each else each["data"]["text/plain"] for each in cell["outputs"]]
    return "".join(text if isinstance(text, str) else "".join(text) for text in texts)


def executed(notebook):
    """Run all cells, each with its outputs, and leave out what a machine says of itself."""
    from nbclient import NotebookClient

    where = {"metadata": {"path": str(NOTEBOOK.parent)}}
    options = {"timeout": 600, "record_timing": False, "coalesce_streams": True}
    NotebookClient(notebook, resources=where, **options).execute()
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [each for each in cell.outputs if each.get("name") != "stderr"]
    notebook.metadata.language_info = {"name": "python"}
    return notebook


def main(arguments=None):
    import nbformat

    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args(arguments)
    stored = nbformat.read(NOTEBOOK, as_version=4)
    found = executed(nbformat.read(NOTEBOOK, as_version=4))
    if given.write:
        nbformat.write(found, NOTEBOOK)
    for number, (old, new) in enumerate(zip(stored.cells, found.cells, strict=True), 1):
        if not given.write and new.cell_type == "code" and told(old) != told(new):
            sys.exit(f"cell {number} has stored\n{told(old)}\nand came to\n{told(new)}")
    sys.stdout.write(f"{len(found.cells)} cells {'stored' if given.write else 'the same'}\n")


if __name__ == "__main__":
    main()
