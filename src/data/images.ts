import { InputError } from "../input_error.ts";
import { roundUp } from "../math.ts";

/** Images as bytes, one after the other, row-major; 0 is paper, 255 is ink. */
export interface Images {
  /** (count, height · width) */
  readonly pixels: Uint8Array;
  readonly count: number;
  readonly width: number;
  readonly height: number;
}

export interface LabelledImages extends Images {
  /** (count), 0..9 for MNIST. */
  readonly labels: Uint8Array;
}

/** Values per image. */
export const imageSize = ({ width, height }: Images) => width * height;

/** @throws InputError where there are no images, or not as many pixels as their number and size need */
export function checkImages(images: Images): void {
  const { pixels, count, width, height } = images;
  if (count < 1 || pixels.length !== count * width * height) {
    throw new InputError(
      `${count} images of ${width}×${height} pixels need ${count * width * height} bytes, at least one image; there are ${pixels.length}.`,
    );
  }
}

/** Images `start` to `end` (not included), sharing the pixels' memory. */
export function sliceImages(images: Images, start: number, end = images.count): Images {
  const size = imageSize(images);
  const pixels = images.pixels.subarray(start * size, end * size);
  return { ...images, pixels, count: pixels.length / size };
}

/** Copies the images with these numbers, in their order. */
export function takeImages(images: Images, rows: Uint32Array): Images {
  const size = imageSize(images);
  const pixels = new Uint8Array(rows.length * size);
  rows.forEach((row, i) => {
    pixels.set(images.pixels.subarray(row * size, (row + 1) * size), i * size);
  });
  return { ...images, pixels, count: rows.length };
}

/** The images `size` at a time, and the share they are of all. */
export function* slicesOf(images: Images, size: number) {
  for (let start = 0; start < images.count; start += size) {
    const part = sliceImages(images, start, Math.min(images.count, start + size));
    yield { start, part, share: part.count / images.count };
  }
}

/** The pixels with each image padded to whole u32, as the kernels read them. */
export function paddedRows(images: Images): Uint8Array<ArrayBuffer> {
  const size = imageSize(images);
  const stride = roundUp(size, 4);
  if (stride === size) return images.pixels as Uint8Array<ArrayBuffer>;
  const padded = new Uint8Array(images.count * stride);
  for (let i = 0; i < images.count; i++) {
    padded.set(images.pixels.subarray(i * size, (i + 1) * size), i * stride);
  }
  return padded;
}

/**
 * The first `count` images with their labels; 0 means all of them.
 * @throws InputError where there are fewer
 */
export function firstImages(images: LabelledImages, count: number): LabelledImages {
  if (count > images.count) {
    throw new InputError(
      `trainImages is ${count}, but the data has ${images.count} images; give ${images.count} or fewer.`,
    );
  }
  const kept = count === 0 ? images.count : count;
  return { ...sliceImages(images, 0, kept), labels: images.labels.subarray(0, kept) };
}

/** The place, among `total` images, of the i-th of `count` that are spread evenly over them. */
export const nthOf = (i: number, count: number, total: number) => Math.floor((i * total) / count);

/** `count` images spread evenly over all of them, with their labels. */
export function everyNth(images: LabelledImages, count: number): LabelledImages {
  if (count >= images.count) return images;
  const size = imageSize(images);
  const pixels = new Uint8Array(count * size);
  const labels = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    const from = nthOf(i, count, images.count);
    pixels.set(images.pixels.subarray(from * size, (from + 1) * size), i * size);
    labels[i] = images.labels[from] as number;
  }
  return { ...images, pixels, labels, count };
}
