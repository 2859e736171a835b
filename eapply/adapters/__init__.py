"""Outside things: clock, chance, files, mail, virus scanner, parsers of strangers' files, PDF."""
