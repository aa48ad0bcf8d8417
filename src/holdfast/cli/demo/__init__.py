"""A made-up chain of stores that is alive."""
