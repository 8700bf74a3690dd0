"""Small networks in Keras code, to try the reader on; two have a slip of the pen."""

__all__ = ["KERAS_EXAMPLES"]

KERAS_EXAMPLES = {
    "digits": """
from keras.models import Sequential
from keras.layers import Dense, Flatten

model = Sequential([
    Flatten(input_shape(8, 8)),
    Dense(units=12, activation="relu"),
    Dense(units=10, activation="softmax"),
])
""",
    "two": """
from keras.models import Sequential
from keras.layers import Dense

model = Sequential([
    Dense(3, activation="relu", use_bias=False, input_shape=(2,)),
    Dense(1, use_bias=False),
])
""",
    "maps": """
from keras.models import Sequential
from keras.layers import Conv2D, Dense, Dropout, Flatten, MaxPooling2D

model = sequential()
model.add(Conv2D(4, (3, 3), activation="relu", input_shape=(16, 16, 1)))
model.add(MaxPooling2D((2, 2)))
model.add(Flatten())
model.add(Dropout(0.5))
model.add(Dense(3, activation="softmax"))
""",
    "words": """
from keras.models import Sequential
from keras.layers import Conv1D, Dense, Embedding, GlobalMaxPooling1D, Input

model = Sequential([
    Input(shape=(20,)),
    Embedding(1000, 16),
    Conv1D(8, 3, activation="relu"),
    GlobalMaxPooling1D(),
    Dense(1, activation="sigmoid"),
])
""",
    "later": """
from keras import Sequential, layers

model = Sequential()
model.add(layers.Dropout(0.2))
model.add(layers.Dense(4, activation="tanh"))
model.add(layers.Dense(2, use_bias=False))
""",
}
"""Code by name."""
