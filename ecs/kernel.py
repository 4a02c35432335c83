"""Compiled kernels: annotated functions, one numba compilation each, cached on disk.

The annotations are the signature: a kernel compiles once, for exactly those types, when it is first called::

    @kernel
    def total(amounts: In1) -> int: ...

`In…` arrays are read-only, `Out…` arrays may be written; with two axes any memory layout will do. A function
that kernels call is a `@part` of them, or `@inlined`, and needs no signature of its own. Python calls it as
it stands.

With `NUMBA_DISABLE_JIT=1` in the environment the same functions run as plain Python with the same results,
and numba is not even imported: a world of a few agents has finished before the compiler would have loaded.
"""

from __future__ import annotations

import atexit
import functools
import gc
import hashlib
import os
import pickle
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, TypeVar, cast, get_args, get_origin, get_type_hints

import numpy as np
import numpy.typing as npt

_F = TypeVar("_F", bound=Callable[..., Any])

COMPILED = os.environ.get("NUMBA_DISABLE_JIT", "0") in {"", "0"}

# Annotated with (element type, axes, read-only).
In1 = Annotated[npt.NDArray[np.int64], "int64", 1, True]
In1i = Annotated[npt.NDArray[np.int32], "int32", 1, True]
In1c = Annotated[npt.NDArray[np.int8], "int8", 1, True]
In1u = Annotated[npt.NDArray[np.uint64], "uint64", 1, True]
In1f = Annotated[npt.NDArray[np.float64], "float64", 1, True]
In1b = Annotated[npt.NDArray[np.bool_], "boolean", 1, True]
In2 = Annotated[npt.NDArray[np.int64], "int64", 2, True]
In2i = Annotated[npt.NDArray[np.int32], "int32", 2, True]
In2f = Annotated[npt.NDArray[np.float64], "float64", 2, True]
In2b = Annotated[npt.NDArray[np.bool_], "boolean", 2, True]
In2u = Annotated[npt.NDArray[np.uint64], "uint64", 2, True]
Out1 = Annotated[npt.NDArray[np.int64], "int64", 1, False]
Out1i = Annotated[npt.NDArray[np.int32], "int32", 1, False]
Out1c = Annotated[npt.NDArray[np.int8], "int8", 1, False]
Out1u = Annotated[npt.NDArray[np.uint64], "uint64", 1, False]
Out1f = Annotated[npt.NDArray[np.float64], "float64", 1, False]
Out1b = Annotated[npt.NDArray[np.bool_], "boolean", 1, False]
Out2 = Annotated[npt.NDArray[np.int64], "int64", 2, False]
Out2i = Annotated[npt.NDArray[np.int32], "int32", 2, False]
Out2f = Annotated[npt.NDArray[np.float64], "float64", 2, False]
Out2u = Annotated[npt.NDArray[np.uint64], "uint64", 2, False]

wide: Any = np.int64
"""Widens an index read from a narrow column to what a plain `int` is in a kernel."""
unsigned: Any = np.uint64
"""Makes an index one that cannot count from the end: in the innermost loops that is worth saying."""

_SCALARS: dict[Any, str] = {int: "int64", float: "float64", bool: "boolean", np.uint64: "uint64"}
_spent: list[float] = []
_QUICK, _THOROUGH = 1, 3
"""Levels of LLVM's optimisation: most kernels are as fast by the one, which compiles in three quarters of the
time."""
_KEPT = 4
_STALE = 3600.0

if COMPILED:
    import numba

    from ecs.parts import PartCompiler

    # numba's own annotations are narrower than what it takes.
    _njit: Any = numba.njit
    _types: Any = numba.types
    _settings: Any = numba.config

    def _numba_type(hint: Any) -> Any:
        """Translate one annotation: a scalar, an array as above, a tuple of them, or None."""
        if hint is type(None):
            return _types.void
        if hint in _SCALARS:
            return getattr(_types, _SCALARS[hint])
        parts = get_args(hint)
        if len(parts) == 2 and isinstance(parts[1], _Kernel):
            return _types.FunctionType(parts[1].signature)
        if get_origin(hint) is tuple and ... not in parts:
            return _types.Tuple([_numba_type(part) for part in parts])
        if len(parts) == 4:
            _, element, axes, readonly = parts
            return _types.Array(getattr(_types, element), axes, "C" if axes == 1 else "A", readonly=readonly)
        msg = f"a kernel cannot take or return {hint}"
        raise TypeError(msg)

    def _cache_folder() -> Path:
        """Return a folder named after the text of every kernel file and the versions that compile them.

        numba decides by the date of one file whether a cached kernel still holds and does not see the files
        that one calls into; a name that changes with any of them cannot go stale. Where nothing can be kept,
        the folder is a private one that goes when the program ends.
        """
        here = Path(__file__)
        digest = hashlib.sha256(f"{numba.__version__} {np.__version__} {sys.version}".encode())
        economics = here.parents[1] / "systems" / "economics"
        for source in (
            here,
            here.with_name("luck.py"),
            here.with_name("parts.py"),
            here.with_name("table.py"),
            *sorted(economics.glob("*.py")),
        ):
            digest.update(source.read_bytes())
        try:
            base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "entrepot"
            folder = base / f"kernels-{digest.hexdigest()[:16]}"
            folder.mkdir(parents=True, exist_ok=True)
            os.utime(folder)
            with tempfile.TemporaryFile(dir=folder):
                pass
            _drop_stale(base)
        except (OSError, RuntimeError):
            folder = Path(tempfile.mkdtemp(prefix="entrepot-"))
            atexit.register(shutil.rmtree, folder, ignore_errors=True)
        return folder

    def _drop_stale(base: Path) -> None:
        """Remove the folders of earlier versions, but for the latest few and any that may be in use."""
        used = {folder: folder.stat().st_mtime for folder in base.glob("kernels-*")}
        for folder in sorted(used, key=used.__getitem__)[:-_KEPT]:
            if used[folder] < time.time() - _STALE:
                shutil.rmtree(folder, ignore_errors=True)

    CACHE = _cache_folder()
    _settings.CACHE_DIR = str(CACHE)

    @contextmanager
    def _uncollected() -> Iterator[None]:
        """Look for no garbage while compiling: numba keeps nearly all that it makes."""
        enabled = gc.isenabled()
        gc.disable()
        try:
            yield
        finally:
            if enabled:
                gc.enable()

    @contextmanager
    def _optimised(level: int) -> Iterator[None]:
        """Compile by a level of optimisation, unless the environment says which."""
        before = _settings.OPT
        if "NUMBA_OPT" not in os.environ:
            _settings.OPT = type(before)(level)
        try:
            yield
        finally:
            _settings.OPT = before

    _defined: list[_Kernel] = []
    _WHOLE = CACHE / "whole"

    class _Kernel:
        """A function that compiles, or takes its machine code from the cache, when it is first called."""

        def __init__(self, function: Callable[..., Any], level: int, options: dict[str, Any]) -> None:
            functools.update_wrapper(self, function)
            self._function = function
            self._level = level
            self._options = {"error_model": "numpy", **options}
            _defined.append(self)

        def __call__(self, *args: Any) -> Any:
            if self.takes_kernels:
                args = tuple(arg.handed if isinstance(arg, _Kernel) else arg for arg in args)
            return self.compiled(*args)

        @functools.cached_property
        def takes_kernels(self) -> bool:
            return any(isinstance(each, _types.FunctionType) for each in self.signature.args)

        @functools.cached_property
        def signature(self) -> Any:
            hints = get_type_hints(self._function, include_extras=True)
            returned = _numba_type(hints.pop("return"))
            return returned(*(_numba_type(hint) for hint in hints.values()))

        @functools.cached_property
        def compiled(self) -> Callable[..., Any]:
            started = time.process_time()
            with _uncollected(), _optimised(self._level):
                compiled = self._compile()
            _spent.append(time.process_time() - started)
            return compiled

        def _compile(self) -> Callable[..., Any]:
            compiled: Callable[..., Any]
            try:
                compiled = _njit(self.signature, cache=True, **self._options)(self._function)
            except (OSError, EOFError, ValueError, ReferenceError, pickle.UnpicklingError):
                # The cache was damaged, or taken away by another process: it is only a cache.
                compiled = _njit(self.signature, **self._options)(self._function)
            return compiled

        @functools.cached_property
        def handed(self) -> Any:
            """It, for kernels that call it: numba would look up where it begins at every call."""
            compiled: Any = self.compiled
            found = compiled.get_compile_result(self.signature)
            compiled.get_compile_result = lambda _: found
            return compiled

    def kernel(function: _F) -> _F:
        """Compile `function` for exactly the types it is annotated with, once, when it is first called."""
        return cast("_F", _Kernel(function, _QUICK, {}))

    def lean(function: _F) -> _F:
        """Compile `function` as a kernel that makes no arrays of its own, as fast as LLVM can.

        Nobody counts references in it, so other kernels can be handed it and call it through a pointer: what
        many of them use is compiled once, and not again into each. A parameter that takes it is annotated
        `Annotated[Callable[..., Any], function]`.
        """
        return cast("_F", _Kernel(function, _THOROUGH, {"_nrt": False}))

    def part(function: _F) -> _F:
        """Mark `function` as part of the kernels that call it; from Python it is called as it stands.

        It works on the arrays it is given and makes none of its own: so nobody has to count references to
        them, which would cost more than the arithmetic.
        """
        return _part(function, {})

    def inlined(function: _F) -> _F:
        """Mark `function` as a part so small that it is written out wherever it is called."""
        return _part(function, {"forceinline": True})

    def _part(function: _F, options: dict[str, Any]) -> _F:
        compiled = _njit(error_model="numpy", _nrt=False, pipeline_class=PartCompiler, **options)(function)
        # In a kernel numba takes a function for what it says it is, and holds on to it only weakly.
        vars(function).update(_numba_type_=compiled._numba_type_, _compiled=compiled)
        return function

    def is_cold() -> bool:
        """Tell whether the economics still has to be compiled: true once for each version of the program."""
        return next(CACHE.glob("economics_*/*.nbc"), None) is None

    def is_whole() -> bool:
        """Tell whether the cache has every kernel: from then on no process of this version compiles any."""
        return _WHOLE.exists()

    def compile_all() -> None:
        """Compile every kernel of the modules that are loaded, which should be all that there are."""
        for each in _defined:
            _ = each.compiled
        _WHOLE.touch()

else:

    def kernel(function: _F) -> _F:
        """Run `function` as it stands, silent about overflow and division by zero as compiled code is."""
        return np.errstate(all="ignore")(function)

    def lean(function: _F) -> _F:
        """Run `function` as it stands, silent as a kernel is."""
        return kernel(function)

    def part(function: _F) -> _F:
        """Run `function` as it stands."""
        return function

    inlined = part

    def is_cold() -> bool:
        """Tell whether anything has to be compiled: never."""
        return False

    def is_whole() -> bool:
        """Tell whether nothing has to be compiled: always."""
        return True

    def compile_all() -> None:
        """Compile nothing."""


def compile_seconds() -> float:
    """Return the CPU seconds that compiling kernels, or loading them from the cache, has taken so far."""
    return sum(_spent)
