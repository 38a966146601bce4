"""The schema's history; ``HEAD`` is the revision that this program reads and writes."""

HEAD = "0001"
