"""Pages about people, units, cover and settings."""
