"""Bugs to plant, and what must catch them: a watch on the tests. Run it with ``make mutate``."""
