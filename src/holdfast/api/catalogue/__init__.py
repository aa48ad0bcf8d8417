"""Calls about stores, and about what they share of a SKU."""
