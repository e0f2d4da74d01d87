"""From a request to the smallest disclosure, the holder's proof and a code."""
