"""From the citizen's pixels by way of a camera to the verdict: how often that works (`make optics`)."""
