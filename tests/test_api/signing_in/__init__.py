"""Coming in, staying in, and what ends it."""
