"""Calls about one item, many items, or one SKU in many stores."""
