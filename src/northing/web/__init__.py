"""The web shell: the only layer that imports Django."""
