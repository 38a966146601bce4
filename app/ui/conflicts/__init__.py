"""競合: what two sides changed without seeing each other, side by side, until a person settles it."""
