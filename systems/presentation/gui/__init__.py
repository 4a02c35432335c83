"""The window with panels: Dear ImGui and ImPlot on pygame's OpenGL window, the map as one texture."""
