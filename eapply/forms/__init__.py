"""What can be applied for, as declared forms."""
