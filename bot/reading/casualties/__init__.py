"""Who was harmed, how many, how firmly it is said."""
