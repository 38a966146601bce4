"""Measures beside a baseline in the same run; figures are for comparison within a table, not promises."""
