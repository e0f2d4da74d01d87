"""Child processes that can be killed, for decoders that meet foreign bytes."""
