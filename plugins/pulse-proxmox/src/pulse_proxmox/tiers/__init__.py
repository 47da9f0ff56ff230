"""Ask each thing at its own pace, within budgets, and let what came wait for the next turn: for all three products."""
