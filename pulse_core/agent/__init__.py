"""Run sources near their target and push what they say to a server. Imports nothing of the server's own rooms."""
