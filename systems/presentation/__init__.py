"""The window: it draws what it reads off the world and calls `world.step()`, nothing else."""

import os

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
