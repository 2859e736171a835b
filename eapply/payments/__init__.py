"""Where money moves: the provider's protocol and those who speak it."""
