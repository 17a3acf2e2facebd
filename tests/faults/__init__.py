"""What Rollbook is put through by hand: `make faults`."""
