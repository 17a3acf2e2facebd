"""What stands before every answer: the right host, the right page, this computer, a fair size."""
