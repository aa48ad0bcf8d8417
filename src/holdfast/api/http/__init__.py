"""What every call shares: the exchange, headers, paths, errors, times."""
