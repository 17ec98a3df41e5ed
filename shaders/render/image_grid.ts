// image_grid — draws rows of a buffer as a grid of images, straight from GPU memory
//   value(i, x, y) = values[offset + which[i] · imageStride + (y · width + x) · pixelStride]
//   share = clamp((value − low) / (high − low), 0, 1)
//   colour = mix(paper, ink, share)
//   diverging: below at share 0, paper at ½, ink at 1, mixed between
//   image i is in row ⌊i / columns⌋, column i mod columns; its top left corner in device pixels is
//     (left, top) + (column, row) ⊙ ((width, height) · scale + gap)
// values: floats, or bytes that represent 0–1, in any layout; which (count)  →  the target; one instance
// of four corners per image, `scale` × `scale` device pixels per value: every value is a sharp square.
// The strides describe the layout: images in rows have pixelStride 1; the encoder's weights (D,H) have unit j in
// column j, so that imageStride is 1 and pixelStride is H.

import { wgsl } from "wgsl-preprocessor/wgsl-preprocessor.js";
import { uniformBlock } from "../kernel.ts";

export const imageGridUniforms = uniformBlock({
  offset: "u32",
  // Index of the grid's first entry in `which`.
  first: "u32",
  imageStride: "u32",
  pixelStride: "u32",
  width: "u32",
  height: "u32",
  columns: "u32",
  // 1: floats; 4: bytes.
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

  @fragment
  fn shade(corner: Corner) -> @location(0) vec4f {
    let pixel = min(vec2u(corner.pixel), vec2u(u.width, u.height) - 1);
    let place = (pixel.y * u.width + pixel.x) * u.pixelStride;
    let index = u.offset + which[u.first + corner.image] * u.imageStride + place;
    let word = words[index / u.valuesPerWord];
    let value = select(bitcast<f32>(word), unpack4x8unorm(word)[index % 4], u.valuesPerWord == 4);
    let share = clamp((value - u.low) / (u.high - u.low), 0, 1);
    let paper = unpack4x8unorm(u.paper);
    let ink = unpack4x8unorm(u.ink);
    if (u.isDiverging == 0) { return mix(paper, ink, share); }
    let side = select(unpack4x8unorm(u.below), ink, share > 0.5);
    return mix(paper, side, abs(2 * share - 1));
  }
`;
