"""Wait lists: the lines, the seats that come free, and who gets them."""
