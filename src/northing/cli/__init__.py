"""The command line: noun groups and verb commands over the use cases; data on stdout, talk on stderr."""
