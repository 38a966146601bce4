"""束のやり取り: bundles go out and come in, and everything that is known of them."""
