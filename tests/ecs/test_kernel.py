import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

from ecs import kernel as kernels
from ecs.kernel import (
    COMPILED,
    In1b,
    In1c,
    In1f,
    In1i,
    In1u,
    In2,
    In2f,
    Out1,
    Out1b,
    Out2f,
    compile_seconds,
    inlined,
    kernel,
    lean,
    part,
)

ROOT = Path(__file__).parents[2]
USE = "import numpy as np; from ecs import luck, kernel\nprint(luck.of('x', np.arange(3)).tolist()); "
compiled_only = pytest.mark.skipif(not COMPILED, reason="nothing is compiled in plain mode")


@inlined
def twice(x: int) -> int:
    return 2 * x


@part
def sixfold(x: int) -> int:
    if x > 1000:
        raise ValueError("too many")
    return twice(x) + twice(x) + twice(x)


@kernel
def both_ways(x: int) -> int:
    return sixfold(x) - twice(x)


@kernel
def scalars(a: int, b: float) -> tuple[int, float, bool]:
    return twice(a), b / 2, a > b


@kernel
def count(flags: In1b) -> int:
    n = 0
    for i in range(flags.size):
        n += flags[i]
    return n


@kernel
def rises(values: In1f) -> bool:
    return bool(values[0] < values[1])


@kernel
def mixed(a: In1i, b: In1c, c: In1u, out: Out1, big: Out1b) -> None:
    for i in range(a.size):
        out[i] = a[i] + b[i]
        big[i] = c[i] > 2**63


@kernel
def scaled(a: In2, b: In2f, out: Out2f) -> None:
    for i in range(a.shape[0]):
        for j in range(a.shape[1]):
            out[i, j] = a[i, j] * b[i, j]


def run(script: str, **env: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={**os.environ, **env},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def answer(process: subprocess.Popen[str]) -> str:
    out, err = process.communicate()
    assert process.returncode == 0, err
    return out.strip()


@pytest.fixture(scope="module")
def expected() -> str:
    return answer(run(USE))


@pytest.fixture(scope="module")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("warm")
    answer(run(USE, XDG_CACHE_HOME=str(folder)))
    return folder


def test_kernels_return_scalars_and_tuples() -> None:
    assert scalars(3, 5.0) == (6, 2.5, False)
    assert count(np.array([True, False, True])) == 2
    assert rises(np.array([1.0, 3.0]))
    assert not rises(np.array([1.0, np.nan]))


def test_what_kernels_call_python_calls_as_it_stands() -> None:
    assert both_ways(5) == 20
    assert sixfold(5) == 30
    for of in (both_ways, sixfold):
        with pytest.raises(ValueError, match="too many"):
            of(2000)


@compiled_only
def test_a_part_has_no_machine_code_of_its_own() -> None:
    int64, lock = import_module("numba").int64, import_module("numba.core.compiler_lock").global_compiler_lock
    assert both_ways(1) == 4
    of_kernel = both_ways.compiled.overloads.values()  # type: ignore[attr-defined]
    of_part = sixfold._compiled.overloads  # type: ignore[attr-defined]
    sixfold._compiled.compile((int64,))  # type: ignore[attr-defined]  # the kernel may be from the cache
    assert all(
        compiled.library.get_pointer_to_function(compiled.fndesc.llvm_func_name) for compiled in of_kernel
    )
    assert of_part
    with lock:
        assert not any(
            compiled.library.get_pointer_to_function(compiled.fndesc.llvm_func_name)
            for compiled in of_part.values()
        )


def test_kernels_take_columns_of_every_type() -> None:
    out, big = np.zeros(2, np.int64), np.zeros(2, np.bool_)
    lucks = np.array([1, 2**64 - 1], np.uint64)
    mixed(np.array([3, 4], np.int32), np.array([-5, 6], np.int8), lucks, out, big)
    assert (out.tolist(), big.tolist()) == ([-2, 10], [False, True])


def test_two_axes_come_in_any_layout() -> None:
    a, b = np.arange(12).reshape(3, 4), np.arange(12.0).reshape(4, 3).T
    a.flags.writeable = False
    out = np.zeros((3, 9))
    scaled(a, b, out[:, ::2][:, :4])
    assert np.array_equal(out[:, ::2][:, :4], a * b)


@compiled_only
def test_what_is_read_only_stays_so() -> None:
    out, big = np.zeros(1, np.int64), np.zeros(1, np.bool_)
    out.flags.writeable = False
    with pytest.raises(TypeError, match="No matching definition"):
        mixed(np.ones(1, np.int32), np.ones(1, np.int8), np.ones(1, np.uint64), out, big)


@compiled_only
def test_an_annotation_must_be_one_that_compiles() -> None:
    @kernel
    def wrong(words: str) -> None:
        pass

    with pytest.raises(TypeError, match="a kernel cannot take or return"):
        wrong("x")


@compiled_only
def test_a_kernel_compiles_once_when_it_is_first_called() -> None:
    before = compile_seconds()

    @kernel
    def late(x: int) -> int:
        return x + 1

    assert compile_seconds() == before
    assert late(1) == 2
    once = compile_seconds()
    assert once > before
    assert late(2) == 3
    assert compile_seconds() == once


@compiled_only
@pytest.mark.parametrize(("said", "levels"), [(None, [1, 3]), ("2", [7, 7])])
def test_lean_kernels_are_optimised_further_unless_the_environment_says_how_far(
    monkeypatch: pytest.MonkeyPatch, said: str | None, levels: list[int]
) -> None:
    config = import_module("numba").config
    monkeypatch.setattr(config, "OPT", type(config.OPT)(7))
    if said is None:
        monkeypatch.delenv("NUMBA_OPT", raising=False)
    else:
        monkeypatch.setenv("NUMBA_OPT", said)
    found: list[int] = []

    def compile_nothing(*_: object, **__: object) -> Callable[[object], object]:
        found.append(config.OPT)
        return lambda function: function

    monkeypatch.setattr(kernels, "_njit", compile_nothing)

    @kernel
    def one(x: int) -> int:
        return x

    @lean
    def other(x: int) -> int:
        return x

    assert one(1) == other(1)
    assert found == levels
    assert config.OPT == 7


@compiled_only
def test_a_cache_that_cannot_be_written_is_done_without(tmp_path: Path, expected: str) -> None:
    (tmp_path / "file").touch()
    script = USE + "print(kernel.CACHE)"
    numbers, folder = answer(run(script, XDG_CACHE_HOME=str(tmp_path / "file"))).split("\n")
    assert numbers == expected
    assert not Path(folder).exists()


@compiled_only
def test_processes_may_compile_at_the_same_time(tmp_path: Path, expected: str) -> None:
    crowd = [run(USE, XDG_CACHE_HOME=str(tmp_path)) for _ in range(3)]
    assert [answer(process) for process in crowd] == [expected] * 3


@compiled_only
@pytest.mark.parametrize(
    ("suffix", "content"), [("nbi", b""), ("nbi", None), ("nbc", b"\x80nonsense"), ("nbc", None)]
)
def test_a_damaged_cache_is_only_a_cache(
    warm: Path, tmp_path: Path, expected: str, suffix: str, content: bytes | None
) -> None:
    shutil.copytree(warm, tmp_path, dirs_exist_ok=True)
    files = list(tmp_path.rglob(f"*.{suffix}"))
    assert files
    for file in files:
        file.write_bytes(file.read_bytes()[:-40] if content is None else content)
    assert answer(run(USE, XDG_CACHE_HOME=str(tmp_path))) == expected


@compiled_only
def test_cold_until_the_economics_is_compiled(tmp_path: Path) -> None:
    (tmp_path / "economics").mkdir()
    (tmp_path / "economics" / "tiny.py").write_text(
        "from ecs.kernel import kernel\n@kernel\ndef same(x: int) -> int:\n    return x\n"
    )
    script = "from ecs import kernel\nimport tiny\nprint(kernel.is_cold(), tiny.same(1), kernel.is_cold())"
    env = {"XDG_CACHE_HOME": str(tmp_path), "PYTHONPATH": str(tmp_path / "economics")}
    assert answer(run(script, **env)).split() == ["True", "1", "False"]
    assert answer(run(script, **env)).split() == ["False", "1", "False"]


@compiled_only
def test_whole_when_everything_is_compiled_though_nothing_was_called(tmp_path: Path) -> None:
    (tmp_path / "tiny.py").write_text(
        "from ecs.kernel import kernel\n@kernel\ndef same(x: int) -> int:\n    return x\n"
    )
    env = {"XDG_CACHE_HOME": str(tmp_path), "PYTHONPATH": str(tmp_path)}
    begin = "from ecs import kernel\nimport tiny\n"
    script = f"{begin}print(kernel.is_whole(), kernel.compile_all(), kernel.is_whole())"
    assert answer(run(script, **env)).split() == ["False", "None", "True"]
    assert list(tmp_path.rglob("*same*.nbc"))
    assert answer(run(f"{begin}print(kernel.is_whole(), tiny.same(1))", **env)).split() == ["True", "1"]


@compiled_only
def test_folders_of_old_versions_go(tmp_path: Path) -> None:
    base = tmp_path / "entrepot"
    for age in range(1, 8):
        (base / f"kernels-{age}").mkdir(parents=True)
        then = time.time() - age * (60 if age == 1 else 86400)
        os.utime(base / f"kernels-{age}", (then, then))
    answer(run(USE, XDG_CACHE_HOME=str(tmp_path)))
    kept = {path.name for path in base.iterdir()}
    assert len(kept) == 4
    assert kept > {"kernels-1", "kernels-2", "kernels-3"}


def test_plain_kernels_overflow_in_silence() -> None:
    script = (
        "import warnings\nimport numpy as np\nfrom ecs.kernel import kernel, is_cold\n"
        "warnings.simplefilter('error')\n"
        "@kernel\ndef halve(a: int, b: float) -> float:\n    return np.float64(b) / np.float64(a)\n"
        "print(halve(0, 1.0), is_cold(), halve.__name__)"
    )
    assert answer(run(script, NUMBA_DISABLE_JIT="1")) == "inf False halve"
