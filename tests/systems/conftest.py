import pytest

from scenarios.build import build
from scenarios.load import load


@pytest.fixture
def world_of(tmp_path):
    """Build a world from the text of a scenario file."""

    def make(text, seed=None, *overrides):
        path = tmp_path / "scenario.toml"
        path.write_text('format = 1\ntitle = "test"\n' + text)
        return build(load(path, overrides), seed=seed)

    return make
