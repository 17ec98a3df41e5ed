// Colours in the formats of render passes and shaders.

/** A colour as "#rrggbb". */
export type Colour = `#${string}`;

/** Returns red, green, blue and alpha, 0 to 255. */
export function channels(colour: Colour): [number, number, number, number] {
  const value = Number.parseInt(colour.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255, 255];
}

/** Packs a colour for `unpack4x8unorm`, with red in the lowest byte. */
export function packed(colour: Colour): number {
  const [red, green, blue, alpha] = channels(colour);
  return (red | (green << 8) | (blue << 16) | (alpha << 24)) >>> 0;
}

/** A colour attachment that a render pass clears to the background first. */
export function clearedTo(target: GPUTexture, background: Colour): GPURenderPassColorAttachment {
  const clearValue = channels(background).map((channel) => channel / 255);
  return { view: target.createView(), loadOp: "clear", storeOp: "store", clearValue };
}
