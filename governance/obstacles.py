"""What stands in the way: eight brakes on reuse from the founding document, and those on opening added."""

from django.db import models


class Obstacle(models.TextChoices):
    NEEDS = "besoins", "Non prise en compte des besoins des utilisateurs"
    INTEREST = "interet", "Faible intérêt des données ouvertes"
    ACCESS = "diffusion", "Manque de standardisation du mode de diffusion"
    STANDARD = "standard", "Standards trop spécialisés ou inadaptés"
    DOCUMENTATION = "documentation", "Complexité et manque de documentation des modèles de données"
    UPDATE = "maj", "Mise à jour sporadique"
    QUALITY = "qualite", "Trop faible qualité des données"
    KNOWLEDGE = "meconnaissance", "Méconnaissance technique et juridique"
    PERSONAL_DATA = "donnees-personnelles", "Présence de données personnelles"
    SECRECY = "secret", "Secret protégé par la loi"
    THIRD_PARTY = "droits-tiers", "Droits d’un tiers"
    CONTRACT = "contrat-dsp", "Contrat de délégation muet sur les données"
    SOFTWARE = "logiciel-metier", "Logiciel métier sans export"
    MEANS = "moyens", "Manque de temps ou de moyens"
    ELECTED = "validation-elu", "Accord des élus attendu"


FOUNDING = tuple(Obstacle)[:8]
