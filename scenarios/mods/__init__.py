"""Mods: folders of data laid over scenarios. They are read whole, checked, put in order, and merged."""
