"""Layout lint: runs a lesson without painting it and names what a viewer would dislike."""

from stage.lint.finding import Finding as Finding
from stage.lint.inspector import inspect_lesson as inspect_lesson
from stage.lint.rules import RULES as RULES
from stage.lint.sheet import draw_sheet as draw_sheet
