"""The inventory of data to open: its rules, its lists, its spreadsheets both ways."""
