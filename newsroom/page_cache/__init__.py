"""Pages for readers, made once and sent from memory before Django is entered (decision 36)."""
