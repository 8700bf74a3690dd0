"""Layout lint: runs a lesson without painting it and names what a viewer would dislike."""

from dlmotion.stage.lint.finding import Finding as Finding
from dlmotion.stage.lint.inspector import inspect_lesson as inspect_lesson
from dlmotion.stage.lint.rules import RULES as RULES
from dlmotion.stage.lint.sheet import draw_sheet as draw_sheet
