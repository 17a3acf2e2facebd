"""Rollbook: the desk at which a school enrolls its students in courses."""

import gc

gc.set_threshold(50_000, 20, 100)
"""So much is made while the app is loaded, and nearly all of it stays: to look through it again
and again for garbage took a tenth of the time to start."""
