"""Rollbook: the desk at which a school enrolls its students in courses."""
