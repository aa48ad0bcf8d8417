"""Numbered SQL files. Once released, a file never changes."""
