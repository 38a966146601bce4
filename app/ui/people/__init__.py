"""対象者: listed by reading, registered once, read with all that happened since."""
