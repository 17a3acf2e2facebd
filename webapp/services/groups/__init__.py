"""Groups of students, who is in them, and the seats that sections keep for them."""
