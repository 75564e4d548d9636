"""Seeds: the content of registries as data. Imported only when a seed is used."""
