"""職員: who may sign in, with what passphrase."""
