"""The HTTP contract: decodes requests into commands, renders outcomes into answers."""
