"""The command line: a second, equal door to the same services."""
