"""How a publication begins: its first texts, and what is left to do."""
