"""The layers; LAYERS lists them by name.

Add one: a class in the file of its family, a line here.
"""

from dlcore.layers.activation import Activation as Activation
from dlcore.layers.activation import PReLU as PReLU
from dlcore.layers.attention import SelfAttention as SelfAttention
from dlcore.layers.base import Layer as Layer
from dlcore.layers.bidirectional import Bidirectional as Bidirectional
from dlcore.layers.convolution import Conv2D as Conv2D
from dlcore.layers.convolution import ConvTranspose2D as ConvTranspose2D
from dlcore.layers.dense import Dense as Dense
from dlcore.layers.dropout import Dropout as Dropout
from dlcore.layers.embedding import Embedding as Embedding
from dlcore.layers.flatten import Flatten as Flatten
from dlcore.layers.gru import GRU as GRU
from dlcore.layers.lstm import LSTM as LSTM
from dlcore.layers.normalization import BatchNorm as BatchNorm
from dlcore.layers.normalization import LayerNorm as LayerNorm
from dlcore.layers.pooling import AvgPool2D as AvgPool2D
from dlcore.layers.pooling import GlobalAvgPool2D as GlobalAvgPool2D
from dlcore.layers.pooling import MaxPool2D as MaxPool2D
from dlcore.layers.recurrent import SimpleRNN as SimpleRNN
from dlcore.layers.residual import Residual as Residual

LAYERS: dict[str, type[Layer]] = {
    "Dense": Dense,
    "Activation": Activation,
    "PReLU": PReLU,
    "Conv2D": Conv2D,
    "ConvTranspose2D": ConvTranspose2D,
    "MaxPool2D": MaxPool2D,
    "AvgPool2D": AvgPool2D,
    "GlobalAvgPool2D": GlobalAvgPool2D,
    "Flatten": Flatten,
    "Dropout": Dropout,
    "BatchNorm": BatchNorm,
    "LayerNorm": LayerNorm,
    "Embedding": Embedding,
    "SimpleRNN": SimpleRNN,
    "LSTM": LSTM,
    "GRU": GRU,
    "Bidirectional": Bidirectional,
    "SelfAttention": SelfAttention,
    "Residual": Residual,
}
