"""Mutation of the verifier: each refusal switched off in turn, and some test must fail."""
