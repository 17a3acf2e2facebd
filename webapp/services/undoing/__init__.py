"""Undoing: the last acts, and taking one back as the batch it was."""
