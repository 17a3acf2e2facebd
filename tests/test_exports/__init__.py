"""Taking the school out as CSV."""
