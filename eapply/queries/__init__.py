"""Reads: frozen views of the tables, scoped to the departments of who asks."""
