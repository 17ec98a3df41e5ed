// Sums over the rows of a tensor, whose rows and row lengths are padded with zeros to multiples of 4. A workgroup
// adds four rows, 16 invocations each, with one barrier. The order of the additions is always the same.

const LANES = 16;

/** The most roundings in the sum of a row of n terms: in one invocation, in a dot product, and over 16 of them. */
export const rowAdditions = (n: number) => Math.ceil(n / (4 * LANES)) + 4 + LANES;

interface RowSums {
  /** The parts of the kernel's table. */
  readonly workgroupSize: readonly [x: number, y: number];
  readonly invocations: (rows: number) => number;
  /** Before `main`: `sumOf(r)` returns the sum of row r of the workgroup's four, after `sum`. */
  readonly module: string;
  /** The parameters of `main`. */
  readonly builtins: string;
  /** Adds the rows; `four` is the index of the workgroup's four rows, `own` the number of the invocation's among them. */
  readonly sum: string;
  /** Runs a statement for each of the invocation's quads i of its row, which begins at quad `first`. */
  readonly forEachQuad: (statement: string) => string;
}

/**
 * @param rows number of rows, as WGSL
 * @param columns their length, as WGSL
 * @param term what quad i of the tensor adds to its row's sum; it must be 0 for padding
 * @param type of the sum
 */
export function rowSums(
  rows: string,
  columns: string,
  term: string,
  type: "f32" | "vec2f" = "f32",
): RowSums {
  const forEachQuad = (statement: string) =>
    `for (var i = first + lane % ${LANES}u; i < first + quads; i += ${LANES}u) { ${statement} }`;
  return {
    workgroupSize: [4 * LANES, 1],
    invocations: (count) => 4 * LANES * Math.ceil(count / 4),
    module: `
      var<workgroup> partial: array<${type}, ${4 * LANES}>;

      fn sumOf(r: u32) -> ${type} {
        var sum = ${type}();
        for (var i = 0u; i < ${LANES}u; i++) { sum += partial[${LANES}u * r + i]; }
        return sum;
      }`,
    builtins: `@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
        @builtin(local_invocation_index) lane: u32`,
    sum: `
        let four = group.x + group.y * groups.x;
        if (4 * four >= ${rows}) { return; }

        let own = lane / ${LANES}u;
        let quads = (${columns} + 3) / 4;
        let first = (4 * four + own) * quads;
        var sum = ${type}();
        ${forEachQuad(`sum += ${term};`)}
        partial[lane] = sum;
        workgroupBarrier();`,
    forEachQuad,
  };
}

/** The sums of a workgroup's four rows. */
export const fourSums = "vec4f(sumOf(0), sumOf(1), sumOf(2), sumOf(3))";
