"""What can be computed from the facts of a disease? Pure rules over published tables; they propose, a named physician decides."""
