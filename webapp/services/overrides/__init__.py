"""Overrides: what lifts a rule for one student in one section, and who said so."""
