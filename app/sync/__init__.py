"""The exchange: changes, their merge, and the bundles that carry them."""
