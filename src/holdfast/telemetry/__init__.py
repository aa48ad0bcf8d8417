"""What is told to those who run Holdfast: logs and metrics."""
