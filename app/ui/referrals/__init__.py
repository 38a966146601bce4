"""つなぐ: referrals with their consent, their sheet on paper, and what became of them."""
