"""The clock of a record: its steps, and the marks that move on it."""
