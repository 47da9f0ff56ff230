"""Samples in tiers: unsealed in memory and in a log, then raw chunks by hour, then minutes and hours."""
