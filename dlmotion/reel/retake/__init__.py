"""What an edit leaves as it was: proofs, the last take, states to rejoin."""
