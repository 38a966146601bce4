"""Counting: queries in, tables out."""
