"""Dropping many at once: who is meant, and the act itself."""
