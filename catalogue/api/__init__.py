"""The read API: data.gouv.fr's paths, shapes and errors, on the catalogue of this portal."""
