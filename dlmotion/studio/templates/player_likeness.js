// Compares frames of a film with pictures of the same frames, in sizes of their own; it tells how
// the least like is like its picture, in dB over red, green and blue, and which that is.
const blank = (width, height) => {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width, height });
  return [canvas, canvas.getContext('2d', { alpha: false })];
};

const pixels = async name => {
  const answer = await fetch(name);
  // As they stand in the file, whatever screen this is.
  const picture = await createImageBitmap(await answer.blob(), { colorSpaceConversion: 'none' });
  const [, context] = blank(picture.width, picture.height);
  context.drawImage(picture, 0, 0);
  return context.getImageData(0, 0, picture.width, picture.height);
};

const psnr = (one, other) => {
  let sum = 0;
  for (let place = 0; place < one.length; place += 4)
    for (let channel = place; channel < place + 3; channel++)
      sum += (one[channel] - other[channel]) ** 2;
  // Pictures that are the same count as if one channel of one pixel were off by one.
  return 10 * Math.log10(255 ** 2 * (one.length * 3 / 4) / Math.max(sum, 1));
};

film.addEventListener('ready', async () => {
  await film.film.rest;
  let found = { least: Infinity };
  for (const [name, frame] of await (await fetch('pictures.json')).json()) {
    const wanted = await pixels(name);
    const [canvas, context] = blank(wanted.width, wanted.height);
    film.paintOn(canvas, frame);
    const least = psnr(context.getImageData(0, 0, canvas.width, canvas.height).data, wanted.data);
    if (least < found.least) found = { least, size: [canvas.width, canvas.height], frame };
  }
  tell(found);
});
