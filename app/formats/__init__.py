"""Other people's files, in and out: values only, never queries."""
