"""Networks that other people's code describes, read from its text: nothing is run."""
