"""Ask the three products by HTTP: who we are, what they answer, and what it means when they do not."""
