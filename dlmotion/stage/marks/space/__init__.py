"""Marks in a space of three dimensions: a sheet that bends, samples on it, a plane that cuts it."""
