"""The statutory year: what an association does each year, what is missing."""
