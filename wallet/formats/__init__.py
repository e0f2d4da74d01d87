"""One file for each credential format, each with the same verbs."""
