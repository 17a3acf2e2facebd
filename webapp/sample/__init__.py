"""A made-up school to try Rollbook on: the same people and courses every time, dates of today.

It goes in like a school's own files, by the same rules, in one transaction: whole or not at all.
"""
