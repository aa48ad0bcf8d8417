"""Calls about reservations, sales and transfers."""
