// Any picture of ink as one image of MNIST: what is drawn or opened has to look like what was learnt.

/** A picture as ink on paper, row-major: 0 is paper, 1 is ink. */
export interface Ink {
  /** (height · width) */
  readonly values: Float32Array;
  readonly width: number;
  readonly height: number;
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Pixels of an image's side, and of the box that MNIST's digits were fitted into. */
export const SIDE = 28;
const BOX = 20;
/** Fainter pixels are no part of a digit's box: the noise of a scan, the last of a soft edge. */
const FAINT = 0.1;

/**
 * As MNIST's images were made (http://yann.lecun.com/exdb/mnist/): the ink's bounding box, its shape
 * kept, becomes 20 pixels on its longer side, and the centre of its mass comes to the middle pixel of
 * 28 × 28; nearer to an edge only where ink would be cut off.
 *
 * @returns (28 · 28) bytes, 255 is ink; all 0 where there is no ink
 */
export function normalisedDigit(ink: Ink): Uint8Array<ArrayBuffer> {
  const pixels = new Uint8Array(SIDE * SIDE);
  const box = inkBox(ink);
  if (!box) return pixels;
  const scale = BOX / Math.max(box.width, box.height);
  const width = Math.max(1, Math.round(box.width * scale));
  const height = Math.max(1, Math.round(box.height * scale));
  const digit = resized(ink, box, width, height);
  const [x, y] = centreOfMass(digit);
  const left = digitStart(x, width);
  const top = digitStart(y, height);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const value = digit.values[row * width + column] as number;
      pixels[(top + row) * SIDE + left + column] = Math.round(255 * value);
    }
  }
  return pixels;
}

/** Where a digit begins for its centre of mass to fall into the pixel after the middle, as MNIST's do. */
const digitStart = (centre: number, size: number) =>
  Math.max(0, Math.min(SIDE - size, Math.ceil(SIDE / 2 - centre)));

/** The whole picture in 28 × 28 bytes, its shape kept, with paper beside it where it is no square. */
export function wholePicture(ink: Ink): Uint8Array<ArrayBuffer> {
  const side = Math.max(ink.width, ink.height);
  const left = (ink.width - side) / 2;
  const top = (ink.height - side) / 2;
  const { values } = resized(ink, { left, top, width: side, height: side }, SIDE, SIDE);
  return Uint8Array.from(values, (value) => Math.round(255 * value));
}

/** The centre of the ink's mass, in pixels from the top left corner: [x, y]. */
export function centreOfMass({ values, width }: Ink): [number, number] {
  let mass = 0;
  let x = 0;
  let y = 0;
  values.forEach((value, i) => {
    mass += value;
    x += value * ((i % width) + 0.5);
    y += value * (Math.floor(i / width) + 0.5);
  });
  return [x / mass, y / mass];
}

/** The smallest box around all that is no paper; none where there is nothing but paper. */
function inkBox({ values, width, height }: Ink): Box | undefined {
  let [left, right, top, bottom] = [width, -1, height, -1];
  // Plain loops: this is done again for every move of the pen.
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      if ((values[row * width + column] as number) <= FAINT) continue;
      left = Math.min(left, column);
      right = Math.max(right, column);
      top = Math.min(top, row);
      bottom = row;
    }
  }
  if (right === -1) return undefined;
  return { left, top, width: right - left + 1, height: bottom - top + 1 };
}

/** Each pixel is the mean of what the box has in its place; outside the picture there is paper. */
function resized(ink: Ink, box: Box, width: number, height: number): Ink {
  const columns = shares(box.left, box.width, width, ink.width);
  const rows = shares(box.top, box.height, height, ink.height);
  const values = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (const [row, rowShare] of rows[y] as Share[]) {
        for (const [column, columnShare] of columns[x] as Share[]) {
          sum += rowShare * columnShare * (ink.values[row * ink.width + column] as number);
        }
      }
      values[y * width + x] = Math.min(1, sum);
    }
  }
  return { values, width, height };
}

/** An old pixel and the part of a new one that it fills. */
type Share = readonly [pixel: number, share: number];

/** Along one axis, for each of `count` new pixels over `length` old ones from `start` on. */
function shares(start: number, length: number, count: number, size: number): Share[][] {
  const step = length / count;
  return Array.from({ length: count }, (_, i) => {
    const from = start + i * step;
    const to = from + step;
    const found: Share[] = [];
    const last = Math.min(size, Math.ceil(to));
    for (let pixel = Math.max(0, Math.floor(from)); pixel < last; pixel++) {
      found.push([pixel, (Math.min(to, pixel + 1) - Math.max(from, pixel)) / step]);
    }
    return found;
  });
}
