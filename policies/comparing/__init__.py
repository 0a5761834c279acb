"""Two texts of a policy side by side: which clause is which, and what became of each. Pure."""
