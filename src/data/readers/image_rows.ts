// Images of one size, one after another, as rows of bytes.

import { plural } from "../../format.ts";
import { InputError } from "../../input_error.ts";
import { type DataSet, dataSetOf } from "../data_set.ts";
import { imagePatches, patchesPerImage } from "../patches.ts";
import { type Rgba, scaleImage } from "./decode_image.ts";
import { allocate } from "./gzip.ts";
import type { ReadOptions } from "./reader.ts";

/** The rows have one channel until an image with colour arrives. If a patch size is given, they are the patches. */
export class ImageRows {
  /** Of rows. */
  count = 0;
  #images = 0;
  #values = new Uint8Array(2 ** 16);
  /** Of the values that are in use. */
  #length = 0;
  #channels: 1 | 3 = 1;
  #first: { name: string; width: number; height: number } | undefined;
  #isTransparent = false;
  #isScaled = false;

  constructor(private readonly options: ReadOptions) {}

  /** @throws InputError if the image has another size than the first, and the user gave none */
  async add(name: string, decoded: Rgba): Promise<void> {
    const { imageSize, isGreyscale, patchSize } = this.options;
    const image = imageSize
      ? await scaleImage(decoded, imageSize.width, imageSize.height)
      : decoded;
    const { width, height, data } = image;
    this.#first ??= { name, width, height };
    if (patchSize === undefined) checkSize(name, image, this.#first);
    this.#images++;
    this.#isScaled ||= image !== decoded;
    this.#isTransparent ||= hasAlpha(data);
    if (!isGreyscale && this.#channels === 1 && hasColour(data)) this.#addChannels();
    const pixels = pixelsOf(data, this.#channels);
    if (patchSize === undefined) {
      this.#append(pixels, 1);
      return;
    }
    const count = patchesPerImage(image, patchSize);
    if (count === 0) {
      throw new InputError(
        `${name} is ${sizeText(image)}, too small for patches of ${patchSize}×${patchSize}.`,
      );
    }
    const shape = { width, height, channels: this.#channels };
    this.#append(imagePatches(pixels, shape, patchSize), count);
  }

  /** The rows from `start` up to but not including `end` as a data set. */
  slice(name: string, start: number, end: number, notes: readonly string[]): DataSet {
    if (!this.#first) throw new InputError(`${name} contains no images.`);
    const { patchSize } = this.options;
    const { width, height } =
      patchSize === undefined ? this.#first : { width: patchSize, height: patchSize };
    const inputs = width * height * this.#channels;
    const cut = `${plural(this.#images, "image")} cut into patches of ${patchSize}×${patchSize} pixels.`;
    const more = [
      ...(this.#isScaled ? ["Images were scaled and cut to one size."] : []),
      ...(this.#isTransparent ? ["Transparency is ignored."] : []),
      ...(patchSize === undefined ? [] : [cut]),
    ];
    return dataSetOf(this.#values.slice(start * inputs, end * inputs), {
      name,
      inputs,
      isBytes: true,
      image: { width, height, channels: this.#channels },
      ...(patchSize !== undefined && { arePatches: true }),
      notes: [...notes, ...more],
    });
  }

  #append(values: Uint8Array, count: number): void {
    const length = this.#length + values.length;
    if (length > this.#values.length) {
      const old = this.#values;
      this.#values = allocate(Math.max(length, 2 * old.length), "The set of images");
      this.#values.set(old);
    }
    this.#values.set(values, this.#length);
    this.#length = length;
    this.count += count;
  }

  #addChannels(): void {
    const grey = this.#values;
    this.#channels = 3;
    this.#values = allocate(3 * grey.length, "The set of images");
    for (let i = 0; i < this.#length; i++) this.#values.fill(grey[i] as number, 3 * i, 3 * i + 3);
    this.#length *= 3;
  }
}

type Size = Pick<Rgba, "width" | "height">;

/** The two are named because users think of the width first, but options begin with the height. */
const sizeText = ({ width, height }: Size) => `${plural(width, "pixel")} wide and ${height} high`;

function checkSize(name: string, image: Size, first: Size & { name: string }): void {
  if (image.width === first.width && image.height === first.height) return;
  throw new InputError(
    `${name} is ${sizeText(image)}, but ${first.name} is ${sizeText(first)}; set an image size (--image-size) to scale all images to.`,
  );
}

/** Returns (height, width, channels). */
function pixelsOf(data: Uint8ClampedArray, channels: 1 | 3): Uint8Array<ArrayBuffer> {
  const count = data.length / 4;
  const pixels = new Uint8Array(count * channels);
  for (let i = 0; i < count; i++) {
    const [red, green, blue] = [data[4 * i], data[4 * i + 1], data[4 * i + 2]] as Colour;
    if (channels === 1) pixels[i] = luma(red, green, blue);
    else pixels.set([red, green, blue], 3 * i);
  }
  return pixels;
}

type Colour = [red: number, green: number, blue: number];

/** ITU-R 601 in 16 bits, as Pillow computes it. */
const luma = (red: number, green: number, blue: number) =>
  (19595 * red + 38470 * green + 7471 * blue + 0x8000) >> 16;

function hasColour(data: Uint8ClampedArray): boolean {
  for (let i = 0; i < data.length; i += 4) {
    if (data[i] !== data[i + 1] || data[i] !== data[i + 2]) return true;
  }
  return false;
}

function hasAlpha(data: Uint8ClampedArray): boolean {
  for (let i = 3; i < data.length; i += 4) if (data[i] !== 255) return true;
  return false;
}
