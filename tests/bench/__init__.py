"""Benchmarks, run by `make bench`, never by the tests: their files have no name that pytest collects."""
