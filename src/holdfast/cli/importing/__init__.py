"""Reading files of other systems: reader, mapping, checks, sender."""
