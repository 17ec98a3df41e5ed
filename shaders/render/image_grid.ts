// image_grid — draws rows of a buffer as a grid of images, straight from GPU memory
//   value(i, x, y, c) = values[offset + which[i] · imageStride + ((y · width + x) · channels + c) · valueStride]
//   share = clamp((value − low) / (high − low), 0, 1)
//   one channel: colour = mix(paper, ink, share); three: the shares are red, green and blue
//   diverging: below at share 0, paper at ½, ink at 1, mixed between
//   image i is in row ⌊i / columns⌋, column i mod columns; its top left corner in device pixels is
//     (left, top) + (column, row) ⊙ ((width, height) · scale + gap)
// values: float32, float16, or bytes that represent 0–1, in any layout; which (count)  →  the target; one instance
// of four corners per image, `scale` × `scale` device pixels per value: every value is a sharp square.
// The strides describe the layout: images in rows have valueStride 1; the encoder's weights (D,H) have unit j in
// column j, so that imageStride is 1 and valueStride is H.

import { wgsl } from "wgsl-preprocessor/wgsl-preprocessor.js";
import { uniformBlock } from "../kernel.ts";

export const imageGridUniforms = uniformBlock({
  offset: "u32",
  // Index of the grid's first entry in `which`.
  first: "u32",
  imageStride: "u32",
  valueStride: "u32",
  width: "u32",
  height: "u32",
  channels: "u32",
  columns: "u32",
  // 1: float32; 2: float16; 4: bytes.
  valuesPerWord: "u32",
  left: "u32",
  top: "u32",
  scale: "u32",
  gap: "u32",
  targetWidth: "u32",
  targetHeight: "u32",
  low: "f32",
  high: "f32",
  // Four bytes each: red, green, blue, alpha.
  below: "u32",
  paper: "u32",
  ink: "u32",
  // 1 or 0.
  isDiverging: "u32",
});

export const image_grid = wgsl`
  ${imageGridUniforms.declaration}
  @group(0) @binding(1) var<storage, read> words: array<u32>;
  @group(0) @binding(2) var<storage, read> which: array<u32>;

  struct Corner {
    @builtin(position) position: vec4f,
    @location(0) pixel: vec2f,
    @location(1) @interpolate(flat, either) image: u32,
  }

  @vertex
  fn corner(@builtin(vertex_index) vertex: u32, @builtin(instance_index) image: u32) -> Corner {
    let size = vec2u(u.width, u.height);
    let cell = vec2u(image % u.columns, image / u.columns);
    let pixel = vec2u(vertex & 1, vertex >> 1) * size;
    let place = vec2u(u.left, u.top) + cell * (size * u.scale + u.gap) + pixel * u.scale;
    let target_size = vec2f(vec2u(u.targetWidth, u.targetHeight));
    let clip = vec2f(2, -2) * vec2f(place) / target_size + vec2f(-1, 1);
    return Corner(vec4f(clip, 0, 1), vec2f(pixel), image);
  }

  fn share_of(index: u32) -> f32 {
    let word = words[index / u.valuesPerWord];
    var value = bitcast<f32>(word);
    if (u.valuesPerWord == 2) { value = unpack2x16float(word)[index % 2]; }
    if (u.valuesPerWord == 4) { value = unpack4x8unorm(word)[index % 4]; }
    return clamp((value - u.low) / (u.high - u.low), 0, 1);
  }

  @fragment
  fn shade(corner: Corner) -> @location(0) vec4f {
    let pixel = min(vec2u(corner.pixel), vec2u(u.width, u.height) - 1);
    let image = u.offset + which[u.first + corner.image] * u.imageStride;
    let first = (pixel.y * u.width + pixel.x) * u.channels;
    if (u.channels == 3) {
      return vec4f(
        share_of(image + first * u.valueStride),
        share_of(image + (first + 1) * u.valueStride),
        share_of(image + (first + 2) * u.valueStride),
        1,
      );
    }
    let share = share_of(image + first * u.valueStride);
    let paper = unpack4x8unorm(u.paper);
    let ink = unpack4x8unorm(u.ink);
    if (u.isDiverging == 0) { return mix(paper, ink, share); }
    let side = select(unpack4x8unorm(u.below), ink, share > 0.5);
    return mix(paper, side, abs(2 * share - 1));
  }
`;
