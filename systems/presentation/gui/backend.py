"""Dear ImGui on pygame's OpenGL window: what pygame and OpenGL have to be told, and nothing of the world."""

from __future__ import annotations

import ctypes
import os
from collections import deque
from typing import Any

import OpenGL
import pygame

# All of it has to be said before the functions are loaded; checks would double what a call costs.
OpenGL.ERROR_CHECKING = False
OpenGL.ERROR_LOGGING = False
if pygame.display.get_init() and pygame.display.get_driver() in {"wayland", "offscreen", "kmsdrm"}:
    os.environ.setdefault("PYOPENGL_PLATFORM", "egl")

from imgui_bundle import imgui, implot  # noqa: E402 - after what PyOpenGL is told above
from imgui_bundle.python_backends.pygame_backend import PygameRenderer  # noqa: E402 - the same
from OpenGL import GL, error  # noqa: E402 - the same

VERSION = 3, 3
"""Of OpenGL, at the least."""
FRAMES = 2
"""So many may wait to be drawn: more would show late what the user does, fewer leave cores idle."""
PATIENCE = 1_000_000_000
"""Nanoseconds to wait for a frame to be drawn."""


def open_display(size: tuple[int, int], caption: str) -> None:
    """Open a window of OpenGL; raise `pygame.error` where there is none to be had."""
    wanted = {
        pygame.GL_CONTEXT_MAJOR_VERSION: VERSION[0],
        pygame.GL_CONTEXT_MINOR_VERSION: VERSION[1],
        pygame.GL_CONTEXT_PROFILE_MASK: pygame.GL_CONTEXT_PROFILE_CORE,
    }
    for attribute, value in wanted.items():
        pygame.display.gl_set_attribute(attribute, value)
    pygame.display.set_mode(size, pygame.OPENGL | pygame.DOUBLEBUF | pygame.RESIZABLE)
    pygame.display.set_caption(caption)


class Texture:
    """Pixels that OpenGL has, given anew as a whole.

    They take turns, so that none is written to while a frame with it is drawn.
    """

    def __init__(self, *, opaque: bool) -> None:
        self._names = [int(each) for each in GL.glGenTextures(FRAMES + 1)]
        self._sizes = dict.fromkeys(self._names, (0, 0))
        for name in self._names:
            GL.glBindTexture(GL.GL_TEXTURE_2D, name)
            for which in (GL.GL_TEXTURE_MIN_FILTER, GL.GL_TEXTURE_MAG_FILTER):
                GL.glTexParameteri(GL.GL_TEXTURE_2D, which, GL.GL_NEAREST)
            # Surfaces begin with blue; OpenGL copies bytes as they are only where they begin with red.
            GL.glTexParameteri(GL.GL_TEXTURE_2D, GL.GL_TEXTURE_SWIZZLE_R, GL.GL_BLUE)
            GL.glTexParameteri(GL.GL_TEXTURE_2D, GL.GL_TEXTURE_SWIZZLE_B, GL.GL_RED)
            if opaque:  # whatever stands in the highest byte of a pixel
                GL.glTexParameteri(GL.GL_TEXTURE_2D, GL.GL_TEXTURE_SWIZZLE_A, GL.GL_ONE)

    @property
    def size(self) -> tuple[int, int]:
        """The size of what it was given last."""
        return self._sizes[self._names[0]]

    @property
    def ref(self) -> Any:
        """What ImGui draws it by."""
        return imgui.ImTextureRef(self._names[0])

    def put(self, surface: pygame.Surface) -> None:
        """Take the pixels of a surface of 32 bits, 0xaarrggbb."""
        pixels = pygame.surfarray.pixels2d(surface).T
        self._names.append(self._names.pop(0))
        GL.glBindTexture(GL.GL_TEXTURE_2D, self._names[0])
        GL.glPixelStorei(GL.GL_UNPACK_ROW_LENGTH, surface.get_pitch() // 4)
        kind = GL.GL_RGBA, GL.GL_UNSIGNED_BYTE, ctypes.c_void_p(pixels.ctypes.data)
        if surface.get_size() == self.size:
            GL.glTexSubImage2D(GL.GL_TEXTURE_2D, 0, 0, 0, *self.size, *kind)
        else:
            self._sizes[self._names[0]] = surface.get_size()
            GL.glTexImage2D(GL.GL_TEXTURE_2D, 0, GL.GL_RGBA8, *self.size, 0, *kind)
        GL.glPixelStorei(GL.GL_UNPACK_ROW_LENGTH, 0)

    def close(self) -> None:
        """Give it back."""
        GL.glDeleteTextures(self._names)


def stage(size: tuple[int, int], *, opaque: bool = True) -> pygame.Surface:
    """Return a surface whose pixels are as a `Texture` takes them."""
    masks = (0xFF0000, 0xFF00, 0xFF, 0 if opaque else 0xFF000000)
    return pygame.Surface(size, 0 if opaque else pygame.SRCALPHA, 32, masks)


class Renderer(PygameRenderer):
    """The renderer of the bundle, with the clipboard as pygame now has it."""

    def _init_clipboard(self) -> None:
        platform = imgui.get_platform_io()
        platform.platform_get_clipboard_text_fn = lambda _: pygame.scrap.get_text()
        platform.platform_set_clipboard_text_fn = lambda _, text: pygame.scrap.put_text(text)


class Backend:
    """Begins and ends frames of ImGui on the window that is open; `pygame.error` where that cannot be."""

    def __init__(self) -> None:
        self.context = imgui.create_context()
        self.plots = implot.create_context()
        self.io = imgui.get_io()
        self.io.set_ini_filename("")
        self.io.config_flags |= imgui.ConfigFlags_.docking_enable
        self.io.config_windows_move_from_title_bar_only = True
        self._asked: deque[Any] = deque()
        try:
            self._renderer: Any = Renderer()  # type: ignore[no-untyped-call] # it has no annotations
        except error.Error as problem:
            raise pygame.error(str(problem)) from problem

    def feed(self, event: pygame.event.Event) -> None:
        """Tell ImGui of an event; the size of the window it is told every frame."""
        if event.type in {pygame.WINDOWFOCUSLOST, pygame.WINDOWFOCUSGAINED}:
            self.io.add_focus_event(event.type == pygame.WINDOWFOCUSGAINED)
        elif event.type == pygame.WINDOWLEAVE:
            self.io.add_mouse_pos_event(-1e30, -1e30)
        elif event.type != pygame.VIDEORESIZE:
            self._renderer.process_event(event)

    def begin(self, elapsed: float) -> None:
        """Begin a frame, `elapsed` seconds after the one before."""
        if len(self._asked) == FRAMES:
            drawn = self._asked.popleft()
            GL.glClientWaitSync(drawn, GL.GL_SYNC_FLUSH_COMMANDS_BIT, PATIENCE)
            GL.glDeleteSync(drawn)
        width, height = pygame.display.get_window_size()
        self.io.display_size = imgui.ImVec2(max(1, width), max(1, height))
        self.io.delta_time = max(elapsed, 1e-4)
        imgui.new_frame()

    def end(self) -> None:
        """Draw what has been asked for since `begin`, and show it."""
        imgui.render()
        width, height = (int(each) for each in self.io.display_size)
        GL.glViewport(0, 0, width, height)
        GL.glClear(GL.GL_COLOR_BUFFER_BIT)
        self._renderer.render(imgui.get_draw_data())
        self._asked.append(GL.glFenceSync(GL.GL_SYNC_GPU_COMMANDS_COMPLETE, 0))

    def picture(self) -> pygame.Surface:
        """Return what has been drawn, before it is shown."""
        width, height = (int(each) for each in self.io.display_size)
        GL.glPixelStorei(GL.GL_PACK_ALIGNMENT, 1)
        data = GL.glReadPixels(0, 0, width, height, GL.GL_RGB, GL.GL_UNSIGNED_BYTE)
        upside_down = pygame.image.frombytes(bytes(data), (width, height), "RGB")
        return pygame.transform.flip(upside_down, flip_x=False, flip_y=True)

    def close(self) -> None:
        """Give back what ImGui holds."""
        self._renderer.shutdown()
        implot.destroy_context(self.plots)
        imgui.destroy_context(self.context)
