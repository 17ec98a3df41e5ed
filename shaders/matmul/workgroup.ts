// workgroup memory — a workgroup loads its parts of A and B into workgroup memory, 16 steps of k at a time
// Each value of A and B is loaded from the buffer once for the whole workgroup; the registers then read it
// from workgroup memory. It suits GPUs; on CPUs, barriers make it slow.

import { repeat } from "../kernel.ts";
import { addToColumnSums } from "./column_sums.ts";
import type { VariantSource } from "./source.ts";
import { accumulate, lanes, loadQuad, type MatmulOperands, type MatmulVariant } from "./variant.ts";

/** Steps of k between two barriers, in quads. */
const INNER_QUADS = 4;

export function workgroupMemory(operands: MatmulOperands, variant: MatmulVariant): VariantSource {
  const { rows, quads, workgroupSize } = variant;
  const [across, down] = workgroupSize;
  const height = down * rows;
  const width = across * quads;
  const size = across * down;
  /** Distributes `count` tasks over the workgroup: `task(t)` for t = 0, 1, … */
  const share = (count: number, task: string) => `
      for (var t = local.x + local.y * ${across}u; t < ${count}u; t += ${size}u) { ${task} }`;

  function aByRows() {
    return {
      // aTile[row][k quad]
      load: share(
        height * INNER_QUADS,
        `let k = k0 + t % ${INNER_QUADS}u;
        aTile[t] = vec4f();
        if (k < innerQuads) { aTile[t] = ${loadQuad(operands.a, `(firstRow + t / ${INNER_QUADS}u) * innerQuads + k`)}; }`,
      ),
      read: repeat(
        rows,
        (i) => `let a${i} = aTile[(local.y * ${rows}u + ${i}u) * ${INNER_QUADS}u + k];`,
      ),
      value: (i: number, z: number) => `vec4f(a${i}.${lanes[z]})`,
    };
  }

  function aByColumns() {
    return {
      // aTile[k][row quad]
      load: share(
        height * INNER_QUADS,
        `let k = 4u * k0 + t / ${height / 4}u;
        aTile[t] = vec4f();
        if (k < innerCount) { aTile[t] = ${loadQuad(operands.a, `k * ((rowCount + 3u) / 4u) + firstRow / 4u + t % ${height / 4}u`)}; }`,
      ),
      read: repeat(4, (z) =>
        repeat(
          Math.ceil(rows / 4),
          (i) =>
            `let a${z}_${i} = aTile[(4u * k + ${z}u) * ${height / 4}u + local.y * ${rows}u / 4u + ${i}u];`,
        ),
      ),
      value: (i: number, z: number) =>
        `vec4f(a${z}_${Math.floor(i / 4)}[${rows < 4 ? `(local.y * ${rows}u + ${i}u) & 3u` : `${i % 4}u`}])`,
    };
  }

  // bTile[k][quad]
  function bByRows() {
    return share(
      4 * INNER_QUADS * width,
      `let k = 4u * k0 + t / ${width}u;
        bTile[t] = vec4f();
        if (k < innerCount) { bTile[t] = ${loadQuad(operands.b, `k * columnQuads + firstQuad + t % ${width}u`)}; }`,
    );
  }

  function bByColumns() {
    const column = (n: number) => loadQuad(operands.b, `(4u * q + ${n}u) * innerQuads + k`);
    return share(
      INNER_QUADS * width,
      `let k = k0 + t / ${width}u;
        let q = firstQuad + t % ${width}u;
        var block = mat4x4f();
        if (k < innerQuads) { block = transpose(mat4x4f(${[0, 1, 2, 3].map(column).join(", ")})); }
        ${repeat(4, (z) => `bTile[(4u * (t / ${width}u) + ${z}u) * ${width}u + t % ${width}u] = block[${z}];`)}`,
    );
  }

  const a = operands.a.storedBy === "rows" ? aByRows() : aByColumns();
  const b = operands.b.storedBy === "rows" ? bByRows() : bByColumns();

  return {
    module: `
    var<workgroup> aTile: array<vec4f, ${height * INNER_QUADS}>;
    var<workgroup> bTile: array<vec4f, ${4 * INNER_QUADS * width}>;`,
    sum: `
    let innerQuads = (innerCount + 3u) / 4u;
    let firstRow = row - local.y * ${rows}u;
    let firstQuad = quad - local.x * ${quads}u;
    for (var k0 = 0u; k0 < innerQuads; k0 += ${INNER_QUADS}u) {
      workgroupBarrier();
      ${a.load}
      ${b}
      workgroupBarrier();
      for (var k = 0u; k < ${INNER_QUADS}u; k++) {
        ${a.read}
        ${repeat(4, (z) =>
          repeat(
            quads,
            (j) =>
              `let b${z}_${j} = bTile[(4u * k + ${z}u) * ${width}u + local.x * ${quads}u + ${j}u];`,
          ),
        )}
        ${repeat(4, (z) =>
          repeat(rows, (i) => repeat(quads, (j) => accumulate(i, j, a.value(i, z), `b${z}_${j}`))),
        )}
        ${operands.sumsB ? `if (firstRow == 0u) { ${repeat(4, (z) => addToColumnSums(operands, variant, (j) => `b${z}_${j}`))} }` : ""}
      }
    }`,
  };
}
