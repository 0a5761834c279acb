"""Pages over several apps, by noun."""
