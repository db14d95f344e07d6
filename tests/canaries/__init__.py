"""Two hundred invented people write their own words through every door; then the whole machine is searched for them."""
