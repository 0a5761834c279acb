"""What the pages of policies ask, one module for each room."""
