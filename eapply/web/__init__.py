"""HTTP: parse, authorise, call one service, answer."""
