"""Commands that look: at the installation, at the settings, at the API."""
