// Turns any picture into an image like MNIST's, because the network only knows those.

/** A picture as ink on paper, row-major. 0 is paper, 1 is ink. */
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

/** Side of an image, and of the box that MNIST's digits were scaled to fit, in pixels. */
export const SIDE = 28;
const BOX = 20;
/** Fainter pixels, such as scanner noise and the end of a soft edge, do not count for a digit's box. */
const FAINT = 0.1;

/**
 * Normalises a picture as MNIST's images were (http://yann.lecun.com/exdb/mnist/): scales the ink's
 * bounding box to 20 pixels on its longer side, keeping its proportions, and moves the centre of mass to
 * the middle pixel of 28 × 28, unless that would cut off ink.
 *
 * @returns (28 · 28) bytes, where 255 is ink; all 0 if there is no ink
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

/** Where a digit starts if its centre of mass falls into the pixel after the middle, as MNIST's do. */
const digitStart = (centre: number, size: number) =>
  Math.max(0, Math.min(SIDE - size, Math.ceil(SIDE / 2 - centre)));

/** Scales the whole picture to 28 × 28 bytes, keeping its proportions and adding paper to make it square. */
export function wholePicture(ink: Ink): Uint8Array<ArrayBuffer> {
  const side = Math.max(ink.width, ink.height);
  const left = (ink.width - side) / 2;
  const top = (ink.height - side) / 2;
  const { values } = resized(ink, { left, top, width: side, height: side }, SIDE, SIDE);
  return Uint8Array.from(values, (value) => Math.round(255 * value));
}

/** Returns the ink's centre of mass, [x, y] in pixels from the top left corner. */
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

/** Returns the smallest box around the ink, or undefined if there is none. */
function inkBox({ values, width, height }: Ink): Box | undefined {
  let [left, right, top, bottom] = [width, -1, height, -1];
  // Plain loops, because this runs for every move of the pen.
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

/** Resamples a box of the picture by area averages; outside the picture is paper. */
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

/** A source pixel and the fraction of the target pixel that it covers. */
type Share = readonly [pixel: number, share: number];

/** Returns, along one axis, the sources of each of `count` target pixels over `length` from `start`. */
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
