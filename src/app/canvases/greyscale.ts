import { type Colour, channels } from "../../render/colour.ts";

/** (256, 4), the red, green, blue and alpha of each byte, from paper (0) to ink (255). */
export function greyscaleOf(paper: Colour, ink: Colour): Uint8ClampedArray {
  const [from, to] = [channels(paper), channels(ink)];
  const shades = new Uint8ClampedArray(4 * 256);
  for (let byte = 0; byte < 256; byte++) {
    from.forEach((low, channel) => {
      const high = to[channel] as number;
      shades[4 * byte + channel] = Math.round(low + (byte / 255) * (high - low));
    });
  }
  return shades;
}

/** Draws a byte as pixel `i` of a picture. */
export function greyLevel(picture: ImageData, i: number, byte: number, shades: Uint8ClampedArray) {
  picture.data.set(shades.subarray(4 * byte, 4 * byte + 4), 4 * i);
}
