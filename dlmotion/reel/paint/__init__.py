"""From display lists to pixels: Cairo, images, rows that change, YUV."""
