"""The command line of VERDICTS."""
