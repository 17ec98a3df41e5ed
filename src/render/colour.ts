// Colours as render shaders take them.

/** A colour as "#rrggbb". */
export type Colour = `#${string}`;

/** Red, green, blue, alpha, 0..255. */
export function channels(colour: Colour): [number, number, number, number] {
  const value = Number.parseInt(colour.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255, 255];
}

/** As `unpack4x8unorm` reads it: red in the lowest byte. */
export function packed(colour: Colour): number {
  const [red, green, blue, alpha] = channels(colour);
  return (red | (green << 8) | (blue << 16) | (alpha << 24)) >>> 0;
}

/** What a render pass over the whole target begins with: the background everywhere. */
export function clearedTo(target: GPUTexture, background: Colour): GPURenderPassColorAttachment {
  const clearValue = channels(background).map((channel) => channel / 255);
  return { view: target.createView(), loadOp: "clear", storeOp: "store", clearValue };
}
