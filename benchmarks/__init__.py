"""How good, how fast, beside whom? One command prints each table."""
