"""The themes that a community starts with: the missions of a CPTS, as professionals name them. Pure."""

DEFAULT_THEMES = (
    "Trouver un médecin traitant",
    "Soins non programmés",
    "Parcours de soins pluriprofessionnels",
    "Lien entre la ville et l’hôpital",
    "Personnes âgées et maintien à domicile",
    "Santé mentale",
    "Prévention et dépistage",
    "Crises sanitaires",
    "Qualité et pertinence des soins",
    "Accueil des étudiants et installation",
)
