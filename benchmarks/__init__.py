"""How fast is it? One file per question; ``python -m benchmarks`` asks them all."""
