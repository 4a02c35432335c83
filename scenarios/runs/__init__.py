"""What is done with a scenario without a window: runs, their figures, their recordings, and the manual."""

VERSION = "0.1.0"


class Stop(Exception):
    """The command cannot go on: `str` is the one line that says why, `code` what the program exits with."""

    def __init__(self, reason: str, code: int) -> None:
        super().__init__(reason)
        self.code = code
