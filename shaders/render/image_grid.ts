// image_grid — draws rows of a buffer as a grid of images, straight from GPU memory
//   d = (y · width + x) · channels + c
//   value(i, d) = (number(offset + which[i] · imageStride + d · valueStride) − scale[d].x) · scale[d].y
//   share = clamp((value − low) / (high − low), 0, 1)
//   one channel: colour = mix(paper, ink, share)
//     diverging: below at share 0, paper at ½, ink at 1, mixed between
//   three channels: their shares are red, green and blue
//   cells beyond the row's `inputs` values are paper
//   image i is in row ⌊i / columns⌋, column i mod columns; its top left corner in device pixels is
//     (left, top) + (column, row) ⊙ ((tileWidth, tileHeight) + gap)
// numbers: f32, f16 or bytes, in any layout; which (count); scale (1) or (inputs)  →  the target; one instance of four
// corners per image. If a tile's sides are multiples of the cells', every value is a sharp rectangle.
// The strides describe the layout: images in rows have valueStride 1; the encoder's weights (D,H) have unit j in
// column j, so that imageStride is 1 and valueStride is H.
// valuesPerWord (1: f32, 2: f16, 4: bytes), channels (1 or 3) and isDiverging are constants of a pipeline: a CPU computes
// every branch that depends on a uniform, which takes twice as long.
// The middle of a pixel may lie on the edge between two cells, so a pixel belongs to the cell a hundredth further on.

import { wgsl } from "wgsl-preprocessor/wgsl-preprocessor.js";
import { uniformBlock } from "../kernel.ts";

export const imageGridUniforms = uniformBlock({
  offset: "u32",
  // Index of the grid's first entry in `which`.
  first: "u32",
  // Index of the grid's first entry in `scales`, and the distance between those of two values: 0 or 1.
  firstScale: "u32",
  scaleStride: "u32",
  imageStride: "u32",
  valueStride: "u32",
  // In cells.
  width: "u32",
  height: "u32",
  inputs: "u32",
  columns: "u32",
  left: "u32",
  top: "u32",
  tileWidth: "u32",
  tileHeight: "u32",
  gap: "u32",
  targetWidth: "u32",
  targetHeight: "u32",
  low: "f32",
  high: "f32",
  // Four bytes each: red, green, blue, alpha.
  below: "u32",
  paper: "u32",
  ink: "u32",
});

export const image_grid = wgsl`
  ${imageGridUniforms.declaration}
  @group(0) @binding(1) var<storage, read> words: array<u32>;
  @group(0) @binding(2) var<storage, read> which: array<u32>;
  @group(0) @binding(3) var<storage, read> scales: array<vec2f>;

  override valuesPerWord: u32;
  override channels: u32;
  override isDiverging: bool;

  struct Corner {
    @builtin(position) position: vec4f,
    @location(0) cell: vec2f,
    @location(1) @interpolate(flat, either) image: u32,
  }

  @vertex
  fn corner(@builtin(vertex_index) vertex: u32, @builtin(instance_index) image: u32) -> Corner {
    let tile = vec2u(u.tileWidth, u.tileHeight);
    let grid_cell = vec2u(image % u.columns, image / u.columns);
    let corner = vec2u(vertex & 1, vertex >> 1);
    let place = vec2u(u.left, u.top) + grid_cell * (tile + u.gap) + corner * tile;
    let target_size = vec2f(vec2u(u.targetWidth, u.targetHeight));
    let clip = vec2f(2, -2) * vec2f(place) / target_size + vec2f(-1, 1);
    return Corner(vec4f(clip, 0, 1), vec2f(corner * vec2u(u.width, u.height)), image);
  }

  fn number(index: u32) -> f32 {
    let word = words[index / valuesPerWord];
    if (valuesPerWord == 4) { return f32(extractBits(word, 8 * (index % 4), 8)); }
    if (valuesPerWord == 2) { return unpack2x16float(word)[index % 2]; }
    return bitcast<f32>(word);
  }

  fn share(row: u32, d: u32) -> f32 {
    let scale = scales[u.firstScale + d * u.scaleStride];
    let value = (number(row + d * u.valueStride) - scale.x) * scale.y;
    return clamp((value - u.low) / (u.high - u.low), 0, 1);
  }

  @fragment
  fn shade(corner: Corner) -> @location(0) vec4f {
    let cell = min(vec2u(corner.cell + 0.01), vec2u(u.width, u.height) - 1);
    let d = (cell.y * u.width + cell.x) * channels;
    let paper = unpack4x8unorm(u.paper);
    if (d >= u.inputs) { return paper; }
    let row = u.offset + which[u.first + corner.image] * u.imageStride;
    let s = share(row, d);
    if (channels == 3) { return vec4f(s, share(row, d + 1), share(row, d + 2), 1); }
    let ink = unpack4x8unorm(u.ink);
    if (!isDiverging) { return mix(paper, ink, s); }
    return mix(paper, select(unpack4x8unorm(u.below), ink, s > 0.5), abs(2 * s - 1));
  }
`;
