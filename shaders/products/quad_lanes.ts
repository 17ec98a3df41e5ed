// quad_lanes — four neighbouring lanes share their loads of A by swapping (feature "subgroups")
// Each lane owns its own columns and all rows of the tile; it loads a quarter of A and gets the rest from
// the other three lanes.

import { repeat } from "../kernel.ts";
import {
  accumulate,
  type Form,
  type FormSource,
  lanes,
  loadQuad,
  type Product,
} from "./product.ts";
import { loadB, outerProduct } from "./registers.ts";

const swaps = ["", "quadSwapX", "quadSwapY", "quadSwapDiagonal"];

export function quadLanes(product: Product, form: Form): FormSource {
  const { a, b } = product;
  const { rows, quads } = form;
  const module = "enable subgroups;\ndiagnostic(off, subgroup_uniformity);";
  // The first of the four lanes decides for all, so that none is missing in a swap.
  const leave = `
    let lane = id.x & 3u;
    if (row >= rowCount || (id.x & ~3u) * ${quads}u >= columnQuads) { return; }`;
  if (a.storedBy === "columns") {
    return {
      module,
      sum: `
    ${leave}
    let rowQuads = (rowCount + 3u) / 4u;
    let whole = innerCount & ~3u;
    for (var k = 0u; k < whole; k += 4u) {
      ${repeat(rows / 4, (i) => `let a${i} = ${loadQuad(a, `(k + lane) * rowQuads + row / 4u + ${i}u`)};`)}
      ${repeat(4, (s) =>
        [
          repeat(
            quads,
            (j) => `let b${s}_${j} = ${loadQuad(b, `(k + ${s}u) * columnQuads + quad + ${j}u`)};`,
          ),
          repeat(rows / 4, (i) => {
            const shared = `a${s}_${i}`;
            return [
              `let ${shared} = quadBroadcast(a${i}, ${s}u);`,
              repeat(4, (r) =>
                repeat(quads, (j) =>
                  accumulate(4 * i + r, j, `vec4f(${shared}.${lanes[r]})`, `b${s}_${j}`),
                ),
              ),
            ].join("\n");
          }),
        ].join("\n"),
      )}
    }
    for (var k = whole; k < innerCount; k++) { ${outerProduct(product, form)} }`,
    };
  }
  return {
    module,
    sum: `
    ${leave}
    let innerQuads = (innerCount + 3u) / 4u;
    for (var k = 0u; k < innerQuads; k++) {
      ${repeat(rows / 4, (i) => `let a${i} = ${loadQuad(a, `(row + ${4 * i}u + lane) * innerQuads + k`)};`)}
      ${loadB(b, quads)}
      ${repeat(4, (z) =>
        repeat(rows / 4, (i) =>
          repeat(4, (s) => {
            const own = `a${i}.${lanes[z]}`;
            const value = s === 0 ? own : `${swaps[s]}(${own})`;
            return [
              `let v${z}_${i}_${s} = vec4f(${value});`,
              repeat(quads, (j) => accumulate(4 * i + s, j, `v${z}_${i}_${s}`, `b${z}_${j}`)),
            ].join("\n");
          }),
        ),
      )}
    }`,
    // In step s a lane held row 4i + (lane xor s).
    rowOf: (first, i) => `(${first} + ${i - (i % 4)}u + (lane ^ ${i % 4}u))`,
  };
}
