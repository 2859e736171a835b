"""Use cases, one verb each; they run inside a transaction that the caller opened."""
