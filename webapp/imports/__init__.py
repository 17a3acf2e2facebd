"""Bringing a school's own files into its records: one file of this package for each noun.

A file is read whole (`files`), every row is understood by a schema (`kinds`), and rows go in two
thousand at a time, each time in one transaction with its events (`bringing_in`). What is refused
is kept in a file to correct (`refused`).
"""
