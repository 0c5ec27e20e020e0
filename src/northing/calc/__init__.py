"""Pure numbers: the one definition of every formula that turns results and targets into scores."""
