"""What would be built instead: one changing row for each approval with its history, one right for each file."""
