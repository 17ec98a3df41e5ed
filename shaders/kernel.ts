// What a kernel is. One table per kernel gives its WGSL declarations, the bytes of its uniforms and
// its bind-group layout; nothing of it is written twice and nothing here needs a GPU.

export type Scalar = "u32" | "f32";
type Access = "read" | "read_write";
/** What a kernel sees a buffer as an array of. A "u32" can be four bytes that stand for 0..1. */
export type Element = "vec4f" | "f32" | "u32";

/** Values of a dispatch's uniforms by name. */
export type Uniforms<Names extends string = string> = Readonly<Record<Names, number>>;

interface KernelTable<Uniform extends string, Buffer extends string> {
  /** One word: file, twin, test, debug label, profiler row. */
  readonly name: string;
  /** Structural choices that tell this source from others of the same name, for labels. */
  readonly variant?: string;
  readonly workgroupSize: readonly [x: number, y: number];
  /** `u.name` in WGSL, in this order. */
  readonly uniforms: Readonly<Record<Uniform, Scalar>>;
  /** Storage buffers, each an array of the given element, in the order of their bindings. */
  readonly buffers: Readonly<Record<Buffer, readonly [Access, element: Element]>>;
  /** Invocations needed: along x and y, or one number for a list, which `flatIndex` counts. */
  readonly invocations: (u: Uniforms<Uniform>) => readonly [x: number, y: number] | number;
  /**
   * What one dispatch has to do at least, whatever its form: floating-point operations (of a matrix
   * product its 2 · rows · columns · inner alone), and four-byte words of its buffers, each read once
   * and written once, without padding.
   */
  readonly work: (u: Uniforms<Uniform>) => { readonly flop: number; readonly words: number };
  readonly source: (parts: SourceParts) => string;
}

interface SourceParts {
  /** The uniform struct and the buffers. */
  readonly declarations: string;
  /** For `@workgroup_size(…)`. */
  readonly workgroupSize: string;
  /** For kernels over a list: the invocation's place in it, from `id` and `groups`. */
  readonly flatIndex: string;
}

export interface Kernel<Uniform extends string = string, Buffer extends string = string> {
  readonly name: string;
  readonly label: string;
  readonly source: string;
  readonly buffers: readonly Buffer[];
  /** Those of them that it writes. */
  readonly written: readonly Buffer[];
  readonly uniformBytes: number;
  readonly layout: readonly LayoutEntry[];
  /** Writes the uniforms' bytes at `offset`. */
  writeUniforms(view: DataView, offset: number, values: Uniforms<Uniform>): void;
  workgroups(values: Uniforms<Uniform>): [x: number, y: number];
  /** What one dispatch has to do at least: a profile holds the time against it. */
  work(values: Uniforms<Uniform>): { readonly flop: number; readonly bytes: number };
}

interface LayoutEntry {
  readonly binding: number;
  readonly visibility: number;
  readonly buffer: { readonly type: GPUBufferBindingType; readonly hasDynamicOffset?: boolean };
}

/** GPUShaderStage.COMPUTE, which is not defined where there is no GPU. */
const COMPUTE_STAGE = 4;
/** The default limit maxComputeWorkgroupsPerDimension; longer lists go on along y. */
const MAX_WORKGROUPS = 65535;

export function defineKernel<Uniform extends string, Buffer extends string>(
  table: KernelTable<Uniform, Buffer>,
): Kernel<Uniform, Buffer> {
  const { name, variant: form, workgroupSize } = table;
  const uniforms = uniformBlock(table.uniforms);
  const bufferList = Object.entries(table.buffers) as [Buffer, readonly [Access, string]][];
  const [sizeX, sizeY] = workgroupSize;

  const declarations = [
    uniforms.declaration,
    ...bufferList.map(
      ([buffer, [access, element]], i) =>
        `@group(0) @binding(${i + 1}) var<storage, ${access}> ${buffer}: array<${element}>;`,
    ),
  ].join("\n");

  return {
    name,
    label: form ? `${name} (${form})` : name,
    source: table.source({
      declarations,
      workgroupSize: `${sizeX}, ${sizeY}`,
      flatIndex: `id.x + id.y * groups.x * ${sizeX}u`,
    }),
    buffers: bufferList.map(([buffer]) => buffer),
    written: bufferList.filter(([, [access]]) => access === "read_write").map(([buffer]) => buffer),
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
      const { flop, words } = table.work(values);
      return { flop, bytes: 4 * words };
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

/** The uniforms of a kernel or a render shader: WGSL declaration and bytes from one table. */
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

/** Joins `line(0)` … `line(count − 1)`: a loop written out in WGSL. */
export function repeat(count: number, line: (i: number) => string): string {
  return Array.from({ length: count }, (_, i) => line(i)).join("\n");
}
