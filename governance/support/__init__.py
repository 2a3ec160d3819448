"""Support of authorities: from a first message to autonomy, and to what others learn from it."""
