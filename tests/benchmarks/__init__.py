"""`make bench`: how fast Rollbook is, beside its floors and beside two peers. No tests."""
