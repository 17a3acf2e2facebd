"""Cancelling a section: who is in it, what else fits them, and the act itself."""
