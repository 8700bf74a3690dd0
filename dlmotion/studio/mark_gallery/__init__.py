"""A picture and a three-line example of every mark, drawn from code that is also printed."""
