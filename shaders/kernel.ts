// The definition of kernels. One table per kernel gives its WGSL declarations, the bytes of its uniforms, its
// bind-group layout, the sizes of its buffers and the memory traffic of a dispatch. No GPU is needed.

import { type Element, elements } from "./elements.ts";
import type { MatmulVariant } from "./matmul/variant.ts";

export type Scalar = "u32" | "f32";
/** "write": the kernel only writes the buffer; "update": it reads and writes it in place. */
type Access = "read" | "write" | "update";

/**
 * The sizes in shapes: N rows of the data set, B rows of the batch, D inputs, H hidden
 * units, P parameters with their padding, S rows of the history with T values each, G prefixes of the code, and
 * C classes.
 */
type BaseLetter = "N" | "B" | "D" | "H" | "P" | "S" | "T" | "G" | "C";
/** Also R = G · B rows of a stack of codes, blocks of 8 and 32 rows, quads of inputs, blocks of 32 units, and numbers. */
export type Letter =
  | BaseLetter
  | ("R" | "⌈B/8⌉" | "3⌈B/8⌉" | "⌈R/8⌉" | "⌈B/32⌉" | "⌈R/32⌉" | "⌈D/4⌉" | "⌈H/32⌉")
  | ("2C" | "6C" | "1" | "4" | "2048" | "16384");
export type Sizes = Readonly<Record<Letter, number>>;

/** The number of rows in a block, over which the epilogues compute column sums. */
export const ROW_BLOCK = 8;

/** Adds the sizes that are derived from others. */
export const withDerivedSizes = (sizes: Pick<Sizes, BaseLetter>): Sizes => ({
  ...sizes,
  R: sizes.G * sizes.B,
  "⌈B/8⌉": Math.ceil(sizes.B / ROW_BLOCK),
  "3⌈B/8⌉": 3 * Math.ceil(sizes.B / ROW_BLOCK),
  "⌈R/8⌉": Math.ceil((sizes.G * sizes.B) / ROW_BLOCK),
  "⌈B/32⌉": Math.ceil(sizes.B / 32),
  "⌈R/32⌉": Math.ceil((sizes.G * sizes.B) / 32),
  "⌈D/4⌉": Math.ceil(sizes.D / 4),
  "⌈H/32⌉": Math.ceil(sizes.H / 32),
  "2C": 2 * sizes.C,
  "6C": 6 * sizes.C,
  "1": 1,
  "4": 4,
  "2048": 2048,
  "16384": 16384,
});

/** [access, element, shape]: one letter is a list, two are rows and columns. */
export type BufferSpec = readonly [Access, Element, ...shape: readonly Letter[]];

/** Returns the bytes of a buffer whose rows are padded to whole elements. */
export function bytesOf([, element, ...shape]: BufferSpec, sizes: Sizes): number {
  const { bytes, values } = elements[element];
  const columns = sizes[shape.at(-1) as Letter];
  const rows = shape.length === 2 ? sizes[shape[0] as Letter] : 1;
  return rows * Math.ceil(columns / values) * values * bytes;
}

/** Values of a dispatch's uniforms by name. */
export type Uniforms<Names extends string = string> = Readonly<Record<Names, number>>;

/** What a sparse matmul reads as `marks`: where one of its buffers is not 0. */
export interface Marks {
  /** Writes `marks` from `values`. */
  readonly kernel: Kernel;
  /** The matmul's name for these values. */
  readonly of: string;
}

interface KernelTable<Uniform extends string, Buffer extends string> {
  /** The name of its file, reference, tests, debug label and row in a profile. */
  readonly name: string;
  /** Structural choices that distinguish this source from others of the same name in the same run. */
  readonly choices?: Readonly<Record<string, string>>;
  /** The matmul variant; undefined if the kernel is not a matmul. */
  readonly variant?: MatmulVariant;
  readonly marks?: Marks | undefined;
  readonly workgroupSize: readonly [x: number, y: number];
  /** `u.name` in WGSL, in this order. */
  readonly uniforms: Readonly<Record<Uniform, Scalar>>;
  /** Storage buffers in the order of their bindings. */
  readonly buffers: Readonly<Record<Buffer, BufferSpec>>;
  /** The invocations needed: along x and y, or their number for a list, which is indexed by `flatIndex`. */
  readonly invocations: (u: Uniforms<Uniform>) => readonly [x: number, y: number] | number;
  /** Floating-point operations of one dispatch; for a matmul, only its 2 · rows · columns · inner. */
  readonly flop: (u: Uniforms<Uniform>) => number;
  /** The fewest bytes that one dispatch can move; by default every buffer once, or twice if in place. */
  readonly bytes?: (u: Uniforms<Uniform>) => number;
  readonly source: (parts: SourceParts) => string;
}

interface SourceParts {
  /** The uniform struct and the buffers. */
  readonly declarations: string;
  /** For `@workgroup_size(…)`. */
  readonly workgroupSize: string;
  /** For kernels over a list: the invocation's index in the list, computed from `id` and `groups`. */
  readonly flatIndex: string;
}

export interface Kernel<Uniform extends string = string, Buffer extends string = string> {
  readonly name: string;
  /** The name and its choices: "encode (relu)". */
  readonly label: string;
  readonly choices: Readonly<Record<string, string>>;
  readonly source: string;
  readonly variant?: MatmulVariant;
  readonly marks?: Marks;
  readonly workgroupSize: readonly [x: number, y: number];
  /** Names of the buffers in the order of their bindings. */
  readonly buffers: readonly Buffer[];
  readonly specs: Readonly<Record<Buffer, BufferSpec>>;
  /** The buffers that the kernel writes. */
  readonly written: readonly Buffer[];
  /** In their order, one word each. */
  readonly uniforms: Readonly<Record<Uniform, Scalar>>;
  readonly uniformBytes: number;
  readonly layout: readonly LayoutEntry[];
  /** Writes the uniforms' bytes at `offset`. */
  writeUniforms(view: DataView, offset: number, values: Uniforms<Uniform>): void;
  workgroups(values: Uniforms<Uniform>): [x: number, y: number];
  /** The least work of one dispatch, which is the same for all variants. */
  work(values: Uniforms<Uniform>): { readonly flop: number; readonly bytes: number };
}

interface LayoutEntry {
  readonly binding: number;
  readonly visibility: number;
  readonly buffer: { readonly type: GPUBufferBindingType; readonly hasDynamicOffset?: boolean };
}

/** GPUShaderStage.COMPUTE, which is undefined in Node. */
const COMPUTE_STAGE = 4;
/** The default limit maxComputeWorkgroupsPerDimension; longer lists continue along y. */
const MAX_WORKGROUPS = 65535;

export function defineKernel<Uniform extends string, Buffer extends string>(
  table: KernelTable<Uniform, Buffer>,
): Kernel<Uniform, Buffer> {
  const { name, choices = {}, variant, marks, workgroupSize } = table;
  const chosen = Object.values(choices).join(", ");
  const uniforms = uniformBlock(table.uniforms);
  const bufferList = Object.entries(table.buffers) as [Buffer, BufferSpec][];
  const [sizeX, sizeY] = workgroupSize;

  const declarations = [
    uniforms.declaration,
    ...bufferList.map(([buffer, [access, element]], i) => {
      const mode = access === "read" ? "read" : "read_write";
      return `@group(0) @binding(${i + 1}) var<storage, ${mode}> ${buffer}: array<${elements[element].wgsl}>;`;
    }),
  ].join("\n");

  return {
    name,
    label: chosen ? `${name} (${chosen})` : name,
    choices,
    ...(variant && { variant }),
    ...(marks && { marks }),
    workgroupSize,
    source: table.source({
      declarations,
      workgroupSize: `${sizeX}, ${sizeY}`,
      flatIndex: `id.x + id.y * groups.x * ${sizeX}u`,
    }),
    buffers: bufferList.map(([buffer]) => buffer),
    specs: table.buffers,
    written: bufferList.filter(([, [access]]) => access !== "read").map(([buffer]) => buffer),
    uniforms: table.uniforms,
    uniformBytes: uniforms.bytes,
    layout: [
      {
        binding: 0,
        visibility: COMPUTE_STAGE,
        buffer: { type: "uniform", hasDynamicOffset: true },
      },
      ...bufferList.map(([, [access]], i): LayoutEntry => {
        const type = access === "read" ? "read-only-storage" : "storage";
        return { binding: i + 1, visibility: COMPUTE_STAGE, buffer: { type } };
      }),
    ],
    writeUniforms: uniforms.write,
    work(values) {
      const bytes = table.bytes?.(values) ?? traffic(Object.values(table.buffers), values);
      return { flop: table.flop(values), bytes };
    },
    workgroups(values) {
      const invocations = table.invocations(values);
      if (typeof invocations !== "number") {
        return [Math.ceil(invocations[0] / sizeX), Math.ceil(invocations[1] / sizeY)];
      }
      const groups = Math.ceil(invocations / sizeX);
      const rows = Math.ceil(groups / MAX_WORKGROUPS);
      return [Math.ceil(groups / rows), rows];
    },
  };
}

/** The bytes of all buffers without padding, each counted once, or twice if it is updated in place. */
function traffic(buffers: readonly BufferSpec[], uniforms: Uniforms): number {
  const { batch = 0, inputs = 0, hidden = 0, length = 0, prefixCount = 1, classes = 0 } = uniforms;
  const sizes = withDerivedSizes({
    N: 0,
    B: batch,
    D: inputs,
    H: hidden,
    P: length,
    S: 0,
    T: 0,
    G: prefixCount,
    C: classes,
  });
  return buffers.reduce((sum, [access, element, ...shape]) => {
    const values = shape.reduce((product, letter) => product * sizes[letter], 1);
    return sum + values * elements[element].bytes * (access === "update" ? 2 : 1);
  }, 0);
}

/** Derives the WGSL declaration and the bytes of uniforms from a table. */
export function uniformBlock<Uniform extends string>(table: Readonly<Record<Uniform, Scalar>>) {
  const fields = Object.entries<Scalar>(table) as [Uniform, Scalar][];
  const struct = fields.map(([field, type]) => `${field}: ${type}`).join(", ");
  return {
    declaration: `struct Uniforms { ${struct} }\n@group(0) @binding(0) var<uniform> u: Uniforms;`,
    bytes: Math.ceil(fields.length / 4) * 16,
    /** Writes the values' bytes at `offset`. */
    write(view: DataView, offset: number, values: Uniforms<Uniform>): void {
      fields.forEach(([field, type], i) => {
        const at = offset + 4 * i;
        if (type === "f32") view.setFloat32(at, values[field], true);
        else view.setUint32(at, values[field], true);
      });
    },
  };
}

/** How many loads of `addInOrder` are in flight together. */
export const LOADS_IN_FLIGHT = 8;

interface Loop {
  /** Its variable. */
  readonly index: string;
  readonly first: string;
  readonly end: string;
  readonly step?: number;
  /** The loads of one turn. */
  readonly loads: number;
}

/**
 * Returns WGSL of a loop that adds in order. The loads of several turns precede their additions: a GPU has them in
 * flight together, instead of waiting for each.
 * @param load loads what turn `n` of a group adds, at an index
 * @param add adds it
 */
export function addInOrder(
  { index, first, end, step = 1, loads }: Loop,
  load: (at: string, n: number) => string,
  add: (n: number) => string,
): string {
  const turns = Math.ceil(LOADS_IN_FLIGHT / loads);
  const at = (n: number) => (n === 0 ? index : `(${index} + ${n * step}u)`);
  return `
        var ${index} = ${first};
        for (; ${at(turns - 1)} < ${end}; ${index} += ${turns * step}u) {
          ${repeat(turns, (n) => load(at(n), n))}
          ${repeat(turns, add)}
        }
        for (; ${index} < ${end}; ${index} += ${step}u) {
          ${load(index, 0)}
          ${add(0)}
        }`;
}

/** Joins `line(0)` … `line(count − 1)`: a loop unrolled in WGSL. */
export function repeat(count: number, line: (i: number) => string): string {
  return Array.from({ length: count }, (_, i) => line(i)).join("\n");
}
