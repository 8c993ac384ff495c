"""The law of this world: dates, timeline, checks, digests. No Django, no clock, no input or output."""
