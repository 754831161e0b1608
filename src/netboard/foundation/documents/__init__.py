"""What do we hand over? The neutral clinical document and the files made from it."""
