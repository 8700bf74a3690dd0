"""The numbers: deep learning computed with NumPy alone."""
