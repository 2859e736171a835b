"""The desk's side of the procedures, a module for each kind of work; the forms name theirs."""
