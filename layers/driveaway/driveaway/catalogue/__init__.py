"""The catalogue: models, trims, colours, options and their prices."""
