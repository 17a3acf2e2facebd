"""Whatever changes the school leaves who, what, when, where and why."""
