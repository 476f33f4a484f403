"""IR -> Python model: names, annotations, declarations; nothing is written here."""
