// Images of one size, one after another, as rows of bytes.

import { InputError } from "../../input_error.ts";
import { type DataSet, dataSetOf } from "../data_set.ts";
import { type Rgba, scaleImage } from "./decode_image.ts";
import type { ReadOptions } from "./reader.ts";

/** The rows have one channel until an image with colour arrives. */
export class ImageRows {
  #count = 0;
  #values = new Uint8Array(2 ** 16);
  #channels: 1 | 3 = 1;
  #first: { name: string; width: number; height: number } | undefined;
  #isTransparent = false;
  #isScaled = false;

  constructor(private readonly options: ReadOptions) {}

  /** @throws InputError if the image has another size than the first, and the user gave none */
  async add(name: string, decoded: Rgba): Promise<void> {
    const { imageSize, isGreyscale } = this.options;
    const image = imageSize
      ? await scaleImage(decoded, imageSize.width, imageSize.height)
      : decoded;
    this.#isScaled ||= image !== decoded;
    const { width, height, data } = image;
    this.#first ??= { name, width, height };
    const first = this.#first;
    if (width !== first.width || height !== first.height) {
      throw new InputError(
        `${name} has ${width}×${height} pixels, but ${first.name} has ${first.width}×${first.height}; give an image size to scale all images to.`,
      );
    }
    this.#isTransparent ||= hasAlpha(data);
    if (!isGreyscale && this.#channels === 1 && hasColour(data)) this.#addChannels();
    const pixels = width * height;
    this.#grow((this.#count + 1) * pixels * this.#channels);
    const values = this.#values.subarray(this.#count * pixels * this.#channels);
    for (let i = 0; i < pixels; i++) {
      const [red, green, blue] = [data[4 * i], data[4 * i + 1], data[4 * i + 2]] as Colour;
      if (this.#channels === 1) values[i] = luma(red, green, blue);
      else values.set([red, green, blue], 3 * i);
    }
    this.#count++;
  }

  /** The images from `start` up to but not including `end` as a data set. */
  slice(name: string, start: number, end: number, notes: readonly string[]): DataSet {
    if (!this.#first) throw new InputError(`${name} contains no images.`);
    const { width, height } = this.#first;
    const inputs = width * height * this.#channels;
    const more = [
      ...(this.#isScaled ? ["Images were scaled and cut to one size."] : []),
      ...(this.#isTransparent ? ["Transparency is ignored."] : []),
    ];
    return dataSetOf(this.#values.slice(start * inputs, end * inputs), {
      name,
      inputs,
      isBytes: true,
      image: { width, height, channels: this.#channels },
      notes: [...notes, ...more],
    });
  }

  #addChannels(): void {
    const grey = this.#values;
    const length = this.#first ? this.#count * this.#first.width * this.#first.height : 0;
    this.#channels = 3;
    this.#values = new Uint8Array(3 * grey.length);
    for (let i = 0; i < length; i++) this.#values.fill(grey[i] as number, 3 * i, 3 * i + 3);
  }

  #grow(length: number): void {
    if (length <= this.#values.length) return;
    const old = this.#values;
    this.#values = new Uint8Array(Math.max(length, 2 * old.length));
    this.#values.set(old);
  }
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
