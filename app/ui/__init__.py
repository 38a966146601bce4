"""The window: thin widgets that show values and call use cases."""
