"""Enrolling: the one transaction, what it loads and what it writes."""
