// workgroup memory — a workgroup copies its parts of A and B to workgroup memory, `depth` steps of k at a time
// While it computes with one part, the loads of the next one are in flight to registers: a GPU waits for them once, not
// for each. Both tiles are stored by k, so that the invocations read whole vec4f: `aTile[k][row quad]` and
// `bTile[k][column quad]`. It suits GPUs; on CPUs, barriers make it slow.
//
// Eight neighbouring invocations access eight different sixteenths of the 128 bytes that the banks of workgroup memory
// deliver at a time, or the same one. This is why the column quads of an invocation are `across` apart, and why a tile
// whose operand is transposed on the way is swizzled.

import { repeat } from "../kernel.ts";
import { addToColumnSums } from "./column_sums.ts";
import type { VariantSource } from "./source.ts";
import { accumulate, lanes, loadQuad, type MatmulOperands, type MatmulVariant } from "./variant.ts";

/** The vec4f that the banks deliver at a time. */
const BANKS = 8;

const DEFAULT_DEPTH = 16;

/** One of the operands, and its part in workgroup memory. */
interface Side {
  readonly tile: "aTile" | "bTile";
  readonly operand: MatmulOperands["a"];
  /** Whether a vec4f of the operand is four steps of k, so that it must be transposed. */
  readonly isAlongK: boolean;
  /** The quads of rows of C, or of its columns, in the part; an even number. */
  readonly extent: number;
  /** WGSL of the first of them, and of the number of all in C. */
  readonly first: string;
  readonly all: string;
}

export function workgroupMemory(operands: MatmulOperands, variant: MatmulVariant): VariantSource {
  const { rows, quads, workgroupSize, depth = DEFAULT_DEPTH } = variant;
  const [across, down] = workgroupSize;
  const size = across * down;
  const innerQuads = depth / 4;
  const a: Side = {
    tile: "aTile",
    operand: operands.a,
    isAlongK: operands.a.storedBy === "rows",
    extent: (down * rows) / 4,
    first: "firstRow / 4u",
    all: "rowQuads",
  };
  const b: Side = {
    tile: "bTile",
    operand: operands.b,
    isAlongK: operands.b.storedBy === "columns",
    extent: across * quads,
    first: "firstQuad",
    all: "columnQuads",
  };

  /** Runs `copy` for each load or block of loads that an invocation does for a part: number n, at index t. */
  const each = ({ isAlongK, extent }: Side, copy: (n: number, t: string) => string) => {
    const count = (isAlongK ? innerQuads : depth) * extent;
    return repeat(Math.ceil(count / size), (n) => {
      const t = n === 0 ? "t" : `(t + ${n * size}u)`;
      return (n + 1) * size > count ? `if (${t} < ${count}u) { ${copy(n, t)} }` : copy(n, t);
    });
  };
  const registers = ({ isAlongK }: Side) => (isAlongK ? [0, 1, 2, 3] : [0]);
  const register = ({ tile }: Side, n: number, i: number) => `${tile}Next${n}_${i}`;

  const declare = (side: Side) => {
    const count = (side.isAlongK ? innerQuads : depth) * side.extent;
    return repeat(Math.ceil(count / size), (n) =>
      registers(side)
        .map((i) => `var ${register(side, n, i)} = vec4f();`)
        .join(" "),
    );
  };

  /** Loads the part that begins at quad `k0` of k. What is past the end of k is 0. */
  const load = (side: Side) =>
    each(side, (n, t) => {
      const { operand, extent, first, all, isAlongK } = side;
      const value = (i: number) =>
        isAlongK
          ? `select(vec4f(), ${loadQuad(operand, `(4u * (${first} + ${t} / ${innerQuads}u) + ${i}u) * innerQuads + k0 + ${t} % ${innerQuads}u`)}, k0 + ${t} % ${innerQuads}u < innerQuads)`
          : `select(vec4f(), ${loadQuad(operand, `(4u * k0 + ${t} / ${extent}u) * ${all} + ${first} + ${t} % ${extent}u`)}, 4u * k0 + ${t} / ${extent}u < innerCount)`;
      return registers(side)
        .map((i) => `${register(side, n, i)} = ${value(i)};`)
        .join("\n");
    });

  /** Where row k = 4 · kq + z of a part has quad q. */
  const slot = ({ isAlongK, extent }: Side, kq: string, z: number, q: string) => {
    const row = `(4u * ${kq} + ${z}u) * ${extent}u`;
    if (!isAlongK) return `${row} + ${q}`;
    const swizzle = `(${kq} * ${BANKS / innerQuads}u)`;
    // The same if the swizzle stays in its row, but with fewer operations for the four rows.
    if (extent % BANKS === 0) return `${row} + ((${q}) ^ ${swizzle})`;
    return `(${row} + ${q}) ^ ${swizzle}`;
  };

  const store = (side: Side) =>
    each(side, (n, t) => {
      const { tile, isAlongK } = side;
      if (!isAlongK) return `${tile}[${t}] = ${register(side, n, 0)};`;
      const columns = registers(side).map((i) => register(side, n, i));
      const block = `${tile}Block${n}`;
      const at = (z: number) => slot(side, `(${t} % ${innerQuads}u)`, z, `${t} / ${innerQuads}u`);
      return `
        let ${block} = transpose(mat4x4f(${columns.join(", ")}));
        ${repeat(4, (z) => `${tile}[${at(z)}] = ${block}[${z}];`)}`;
    });

  /** `a{z}_{i}`: the quad with row i of the invocation; of two rows, their half of it. */
  const readA = (z: number) =>
    rows === 2
      ? `let quad${z} = aTile[${slot(a, "kq", z, "local.y / 2u")}];
         let a${z}_0 = select(quad${z}.xy, quad${z}.zw, (local.y & 1u) == 1u);`
      : repeat(
          rows / 4,
          (i) => `let a${z}_${i} = aTile[${slot(a, "kq", z, `local.y * ${rows / 4}u + ${i}u`)}];`,
        );
  const readB = (z: number) =>
    repeat(
      quads,
      (j) => `let b${z}_${j} = bTile[${slot(b, "kq", z, `local.x + ${j * across}u`)}];`,
    );
  const multiply = (z: number) =>
    repeat(rows, (i) =>
      repeat(quads, (j) =>
        accumulate(i, j, `vec4f(a${z}_${Math.floor(i / 4)}.${lanes[i % 4]})`, `b${z}_${j}`),
      ),
    );
  const addToSums = repeat(4, (z) => addToColumnSums(operands, variant, (j) => `b${z}_${j}`));

  return {
    module: `
    var<workgroup> aTile: array<vec4f, ${depth * a.extent}>;
    var<workgroup> bTile: array<vec4f, ${depth * b.extent}>;`,
    position: `
    let row = id.y * ${rows}u;
    let firstRow = row - local.y * ${rows}u;
    let firstQuad = (id.x - local.x) * ${quads}u;
    let quad = firstQuad + local.x;`,
    quadOf: (j) => `quad + ${j * across}u`,
    sum: `
    let t = local.y * ${across}u + local.x;
    let rowQuads = (rowCount + 3u) / 4u;
    let innerQuads = (innerCount + 3u) / 4u;
    for (var k0 = 0u; ; k0 += ${innerQuads}u) {
      ${[a, b].map(declare).join("\n")}
      if (k0 < innerQuads) {
        ${[a, b].map(load).join("\n")}
      }
      if (k0 > 0u) {
        for (var kq = 0u; kq < ${innerQuads}u; kq++) {
          ${repeat(4, (z) => [readA(z), readB(z), multiply(z)].join("\n"))}
          ${operands.sumsB ? `if (firstRow == 0u) { ${addToSums} }` : ""}
        }
      }
      if (k0 >= innerQuads) { break; }
      workgroupBarrier();
      ${[a, b].map(store).join("\n")}
      workgroupBarrier();
    }`,
  };
}
