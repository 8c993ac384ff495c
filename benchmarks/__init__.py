"""How fast the register answers at its full size, beside what would be built instead."""
