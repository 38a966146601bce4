"""つながるデスク: the consultation desk of a community hall, and the office that merges them."""

__version__ = "0.1.0"
