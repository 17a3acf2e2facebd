"""What runs an app: one process that answers, or several and one that looks after them."""
