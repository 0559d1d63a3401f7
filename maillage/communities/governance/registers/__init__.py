"""Links of interest declared by each, and the data-protection officers appointed."""
