"""Tables, the encrypted store that holds them, and its migrations."""
