"""The logical framework: what was promised, how it is measured, what it became."""
