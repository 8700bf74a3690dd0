"""Networks: units, edges and what flows through them."""
