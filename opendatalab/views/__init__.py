"""The site's own pages: what belongs to no app and may see them all."""
