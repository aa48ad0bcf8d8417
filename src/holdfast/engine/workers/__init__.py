"""Several processes that speak HTTP, and one that commits: what goes between them (docs/adr/0036)."""
