"""What the README says is true: its examples are run, its tables compared with the code."""
