"""Faults that take minutes: run by ``make test-faults``."""
