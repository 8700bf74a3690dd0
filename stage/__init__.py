"""The visual vocabulary: theme, words, lesson scene, figure page, readout and mobjects."""

from stage.inputs import InputError as InputError
from stage.inputs import bounded as bounded
from stage.inputs import choice as choice
from stage.inputs import image_file as image_file
from stage.inputs import parse_inputs as parse_inputs
from stage.inputs import several as several
from stage.layout import STAGE as STAGE
from stage.layout import Region as Region
from stage.lesson import LessonScene as LessonScene
from stage.lesson import find_scene as find_scene
from stage.page import Figures as Figures
from stage.page import Page as Page
from stage.readout import Readout as Readout
from stage.theme import DARK as DARK
from stage.theme import LIGHT as LIGHT
from stage.theme import THEMES as THEMES
from stage.theme import Theme as Theme
from stage.words import Words as Words
