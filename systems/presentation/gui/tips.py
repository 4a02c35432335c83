"""Tips under the pointer: what something does, and the keys that are bound to it now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from imgui_bundle import imgui

from systems.presentation.language import _

if TYPE_CHECKING:
    from systems.presentation.actions import Keys


def tip(keys: Keys, text: str, *actions: str) -> None:
    """Tell of the item drawn last what it does, and the first key of each of these actions that has one."""
    if not imgui.is_item_hovered(imgui.HoveredFlags_.for_tooltip):
        return
    bound = ", ".join(filter(None, (keys.first(action) for action in actions)))
    told = [text] * bool(text) + [_("Key: {key}").format(key=bound)] * bool(bound)
    if told:
        imgui.set_item_tooltip("\n".join(told))


def standstill(keys: Keys) -> str:
    """Say that time stands still, and which keys let it go on."""
    on, one = keys.first("pause"), keys.first("tick")
    told = [_("Time stands still.")]
    told += [_("{key} lets it go on and stops it again.").format(key=on)] * bool(on)
    told += [_("Press {key} for a single tick.").format(key=one)] * bool(one)
    return " ".join(told)


def after_a_tick(keys: Keys, text: str) -> str:
    """Return a sentence about what comes with the next tick, and after it which key runs one."""
    key = keys.first("tick")
    return " ".join([text] + [_("Press {key} for a single tick.").format(key=key)] * bool(key))
