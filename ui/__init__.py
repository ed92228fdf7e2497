"""How do people reach it? The command line and the page; one service behind both."""
