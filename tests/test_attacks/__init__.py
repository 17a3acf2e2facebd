"""Rollbook as somebody meets it who means no good, one kind of attack a file.

Each promise has a control: the same test with the hole planted, which has to be found.
"""
