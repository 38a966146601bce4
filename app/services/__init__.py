"""Use cases: one file per noun, plain functions that take the transaction's session first and return frozen values."""
