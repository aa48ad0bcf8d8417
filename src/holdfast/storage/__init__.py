"""Engines behind the storage port. Only ``bootstrap`` picks one."""
