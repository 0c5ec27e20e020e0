"""Exchange: definitions in the forms of other tools, read into plain descriptions with their places."""
