"""What power cuts, full disks and broken bytes do to a vault: `make torture`, and its short form as tests."""
