"""A demonstration: invented people, accounts and requests at the five universities."""
