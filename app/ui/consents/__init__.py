"""同意 as it is recorded and withdrawn: a form that a case and a referral open over themselves."""
