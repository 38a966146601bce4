"""相談: quick entry, the list, and a case with all that belongs to it."""
