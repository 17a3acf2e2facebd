"""Taking a school's records out as CSV: one file of this package for each noun.

A noun finds what was asked for (`kinds`) and answers it a lot at a time (`stretches`); all lots are
of one moment, and who took what stands on record before the first leaves (`taking_out`). The
columns have the names that an import reads, so that an empty school can be filled from a full one.
"""
