"""The pages of « Publier »."""
