"""How numba compiles a part: into what kernels take over, and no further.

Left alone it would make each of them fit to be called from Python, too: machine code and wrappers that
nobody calls, a third of all that LLVM does.
"""

from __future__ import annotations

from typing import Any

from numba import _dynfunc  # type: ignore[attr-defined]
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import CompilerBase, DefaultPassBuilder
from numba.core.compiler_machinery import LoweringPass, register_pass
from numba.core.typed_passes import NativeLowering


class _Library(JITCodeLibrary):
    """Code to be linked into kernels, of which no machine code is made."""

    def _finalize_final_module(self) -> None:
        self._finalize_dynamic_globals()
        self._finalized = True


@register_pass(mutates_CFG=False, analysis_only=False)
class _Registration(LoweringPass):
    """Tells numba whose code it is; an address of 0 stands for what Python would call."""

    _name = "part_registration"

    def __init__(self) -> None:
        super().__init__()

    def run_pass(self, state: Any) -> bool:
        lowered, library = state["cr"], state.library
        described = lowered.fndesc
        named = described.lookup_module(), described.qualname, ""
        entry = _dynfunc.make_function(*named, 0, lowered.env, (library,))
        state.targetctx.insert_user_function(entry, described, [library])
        state["cr"] = lowered._replace(cfunc=entry)
        return True


class PartCompiler(CompilerBase):
    """The `pipeline_class` of parts."""

    def define_pipelines(self) -> list[Any]:
        """Return numba's own passes, without what makes machine code."""
        state = self.state
        state.library = _Library(state.targetctx.codegen(), state.func_id.func_qualname)
        state.flags.no_compile = state.flags.no_cpython_wrapper = state.flags.no_cfunc_wrapper = True
        passes = DefaultPassBuilder.define_nopython_pipeline(state)
        passes.add_pass_after(_Registration, NativeLowering)
        passes.finalize()
        return [passes]
