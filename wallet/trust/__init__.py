"""Who may sign what, what is revoked, and the floor of time."""
