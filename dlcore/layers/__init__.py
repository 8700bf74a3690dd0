"""The layers; LAYERS lists them by name. Add one: a class in a file of its family, a line here."""

from dlcore.layers.activation import Activation as Activation
from dlcore.layers.activation import PReLU as PReLU
from dlcore.layers.base import Layer as Layer
from dlcore.layers.dense import Dense as Dense

LAYERS: dict[str, type[Layer]] = {layer.__name__: layer for layer in (Dense, Activation, PReLU)}
