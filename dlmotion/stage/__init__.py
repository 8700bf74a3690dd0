"""The visual vocabulary: theme, words and claims, places and marks, scenes and figures."""
