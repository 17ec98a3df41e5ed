// PNG, JPEG and WebP, decoded by the same wasm code in browsers and in Node, so that the values agree.

import { imageSize } from "image-size";
import { wasmModule } from "#wasm-module";
import { InputError } from "../../input_error.ts";
import { explainMissingData, START_BYTES } from "./wrong_files.ts";

/** (height, width, 4) */
export interface Rgba {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

/** More pixels than any camera's; a decoder would allocate what the header says. */
const MOST_PIXELS = 2 ** 26;

type Decode = (bytes: ArrayBuffer) => Promise<Rgba>;

/** Each decoder is loaded when the first such image is. */
const decoders: Record<string, () => Promise<Decode>> = {
  jpg: async () => {
    const { default: decode, init } = await import("@jsquash/jpeg/decode.js");
    // Its types lack the options, without which it prints what is wrong with an image.
    type Init = (module: WebAssembly.Module, options: { printErr: () => void }) => Promise<void>;
    await (init as Init)(await wasmModule("jpeg"), { printErr: () => {} });
    return (bytes) => decode(bytes);
  },
  png: async () => {
    const { default: decode, init } = await import("@jsquash/png/decode.js");
    await init(await wasmModule("png"));
    return (bytes) => decode(bytes);
  },
  webp: async () => {
    const { default: decode, init } = await import("@jsquash/webp/decode.js");
    await init(await wasmModule("webp"));
    return decode;
  },
};
const loaded = new Map<string, Promise<Decode>>();

/**
 * @param name for messages: "cats.zip, tabby/3.png"
 * @throws InputError if the bytes are not an image of these formats, or it is damaged or too large
 */
export async function decodeImage(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<Rgba> {
  const missing = explainMissingData(name, bytes.subarray(0, START_BYTES));
  if (missing) throw new InputError(missing);
  const { type, width, height } = headerOf(bytes);
  const decoder = decoders[type];
  if (!decoder) throw new InputError(`${name} is not a PNG, JPEG or WebP image.`);
  if (!(width > 0 && height > 0 && width * height <= MOST_PIXELS)) {
    throw new InputError(
      `${name} has ${width}×${height} pixels; at most ${MOST_PIXELS} pixels are read.`,
    );
  }
  let decode = loaded.get(type);
  if (!decode) {
    decode = decoder();
    loaded.set(type, decode);
  }
  const isCut = type === "jpg" && isCutJpeg(bytes);
  const decoded = isCut
    ? undefined
    : await (await decode)(bytes.slice().buffer).catch(() => undefined);
  if (!decoded) {
    // A decoder that fails keeps its memory, and in the end has none for the next image.
    if (!isCut) loaded.delete(type);
    throw new InputError(
      `${name} cannot be decoded: it is damaged, truncated, or neither RGB nor greyscale.`,
    );
  }
  return decoded;
}

/** Whether there is no end marker after the last scan; the decoder would fill the rest with grey. */
function isCutJpeg(bytes: Uint8Array): boolean {
  for (let i = bytes.length - 2; i >= 0; i--) {
    if (bytes[i] !== 0xff) continue;
    if (bytes[i + 1] === 0xd9) return false;
    if (bytes[i + 1] === 0xda) return true;
  }
  return true;
}

function headerOf(bytes: Uint8Array) {
  try {
    const { type = "", width, height } = imageSize(bytes);
    return { type, width, height };
  } catch {
    return { type: "", width: 0, height: 0 };
  }
}

let resize: Promise<typeof import("@jsquash/resize").default> | undefined;

/** Scales an image with a triangle filter, as wide as a pixel of the smaller image; what does not fit is cut off evenly. */
export async function scaleImage(image: Rgba, width: number, height: number): Promise<Rgba> {
  if (image.width === width && image.height === height) return image;
  resize ??= (async () => {
    const { default: scale, initResize } = await import("@jsquash/resize");
    await initResize(await wasmModule("resize"));
    return scale;
  })();
  const options = {
    width,
    height,
    method: "triangle",
    fitMethod: "contain",
    premultiply: false,
    linearRGB: false,
  } as const;
  // It wants an ImageData, but reads only the three fields.
  return (await resize)(image as ImageData, options);
}
