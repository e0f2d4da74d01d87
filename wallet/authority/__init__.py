"""The demo and development authority; the only room that issues."""
