// points — draws points of a plane as squares, straight from GPU memory
//   place = (left, bottom) + (position − (minX, minY)) ⊙ (perX, −perY), in device pixels; y grows upwards
//   colour = palette[category], or mix(lowColour, highColour, clamp((value − low) / (high − low), 0, 1))
//   if the category's bit in `ramped` is 1
// positions (count,2), categories (count) bytes, values (count), palette  →  the target; `size` × `size`
// device pixels around each place, blended over the points before it. A point is not drawn if its
// category's bit in `visible` is 0.
// One draw of 3 · count vertices: each point is half of a square of twice the width, cropped to `size`. On a CPU,
// two triangles per point took a third more time, and one instance per point ten times as long.

import { wgsl } from "wgsl-preprocessor/wgsl-preprocessor.js";
import { uniformBlock } from "../kernel.ts";

export const pointsUniforms = uniformBlock({
  minX: "f32",
  minY: "f32",
  // Device pixels per unit of the positions.
  perX: "f32",
  perY: "f32",
  left: "f32",
  bottom: "f32",
  size: "f32",
  opacity: "f32",
  targetWidth: "f32",
  targetHeight: "f32",
  visible: "u32",
  // Bit c: whether points of category c are coloured by value.
  ramped: "u32",
  low: "f32",
  high: "f32",
  // Four bytes each: red, green, blue, alpha.
  lowColour: "u32",
  highColour: "u32",
});

export const points = wgsl`
  ${pointsUniforms.declaration}
  @group(0) @binding(1) var<storage, read> positions: array<vec2f>;
  @group(0) @binding(2) var<storage, read> categories: array<u32>;
  @group(0) @binding(3) var<storage, read> values: array<f32>;
  @group(0) @binding(4) var<storage, read> palette: array<u32>;

  struct Corner {
    @builtin(position) position: vec4f,
    @location(0) @interpolate(flat, either) colour: vec4f,
    // 0..1 inside of the square.
    @location(1) within: vec2f,
  }

  fn colourOf(point: u32, category: u32) -> vec4f {
    if (((u.ramped >> category) & 1) == 0) { return unpack4x8unorm(palette[category]); }
    let share = clamp((values[point] - u.low) / (u.high - u.low), 0, 1);
    return mix(unpack4x8unorm(u.lowColour), unpack4x8unorm(u.highColour), share);
  }

  @vertex
  fn corner(@builtin(vertex_index) vertex: u32) -> Corner {
    let point = vertex / 3;
    let n = vertex % 3;
    let category = (categories[point / 4] >> (8 * (point % 4))) & 255;
    // All corners in one place outside of everything: nothing to fill.
    if (((u.visible >> category) & 1) == 0) { return Corner(vec4f(2, 2, 0, 1), vec4f(), vec2f()); }

    let fromMin = positions[point] - vec2f(u.minX, u.minY);
    let place = vec2f(u.left, u.bottom) + fromMin * vec2f(u.perX, -u.perY);
    let within = 2 * vec2f(vec2u(n & 1, n >> 1));
    let corner = place + (within - 0.5) * u.size;
    let clip = vec2f(2, -2) * corner / vec2f(u.targetWidth, u.targetHeight) + vec2f(-1, 1);
    return Corner(vec4f(clip, 0, 1), colourOf(point, category), within);
  }

  @fragment
  fn shade(corner: Corner) -> @location(0) vec4f {
    if (any(corner.within > vec2f(1))) { discard; }
    return vec4f(corner.colour.rgb, u.opacity);
  }
`;
