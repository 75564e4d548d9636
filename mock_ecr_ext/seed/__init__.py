"""Seeds: what a registry holds, as data. Loaded only when a seed is used."""
