"""Calls about the server itself: health, figures, operations, the description of the API."""
