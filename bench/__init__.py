"""Measures what design.md 8 promises, as ratios within one run; ``make bench``."""
