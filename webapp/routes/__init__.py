"""The addresses that Rollbook answers at: one noun a file, one verb a function."""
