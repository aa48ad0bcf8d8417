"""The reference model: plain dicts behind the same port, as simple as can be. Nothing outlives the process."""
