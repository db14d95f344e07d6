"""Knowledge: what people ask about, in their words, and the laws that answers rest on."""
