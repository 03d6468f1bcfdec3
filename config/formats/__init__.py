"""How people write dates and times here; Django finds it by FORMAT_MODULE_PATH."""
