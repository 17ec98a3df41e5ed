// Draws GPU buffers as grids of images into a texture, such as that of a canvas, without reading them back.

import type { RowElement } from "../../shaders/elements.ts";
import { image_grid, imageGridUniforms } from "../../shaders/render/image_grid.ts";
import { bufferUsage } from "../engine/flags.ts";
import { type Colour, clearedTo, packed } from "./colour.ts";
import { GrownBuffer } from "./grown_buffer.ts";

export type { Colour };

const label = "image_grid";

type Numbers = number | ArrayLike<number>;

/** value = (number − offset) / divisor, each of them one number for all values of an image or one for each. */
interface Scaling {
  readonly offset: Numbers;
  readonly divisor: Numbers;
}

/** How values become colours. */
export interface ValueColours {
  /** The values that are drawn as paper and as ink; 0 and 1 by default. */
  readonly low?: number;
  readonly high?: number;
  readonly paper: Colour;
  readonly ink: Colour;
  /** The colour of `low`; if given, `paper` is the colour halfway between low and high. */
  readonly below?: Colour;
}

/** Images in a buffer and where to draw them, in device pixels. */
export interface ImageGrid extends ValueColours {
  readonly buffer: GPUBuffer;
  /** The type of the numbers; f32 by default. */
  readonly element?: RowElement;
  /** How numbers become values; by default, bytes represent 0 to 1 and others themselves. */
  readonly scaling?: Scaling;
  readonly count: number;
  /** The `count` images to draw, in this order; the first `count` of the buffer by default. */
  readonly which?: ArrayLike<number>;
  /** Index of the first number, and distances between images and between values, in numbers. */
  readonly offset?: number;
  readonly imageStride: number;
  readonly valueStride?: number;
  /** Size of one image, in cells. */
  readonly width: number;
  readonly height: number;
  /** Values in a cell; 1 by default. Three are red, green and blue, from `low` to `high`. */
  readonly channels?: 1 | 3;
  /** Values in an image; cells without one are paper. By default, all cells have values. */
  readonly inputs?: number;
  readonly columns: number;
  readonly left: number;
  readonly top: number;
  /** Size of one image, in device pixels; a multiple of its cells keeps it sharp. */
  readonly tileWidth: number;
  readonly tileHeight: number;
  readonly gap: number;
}

const CORNERS = 4;

const valuesPerWord = { f32: 1, f16: 2, u8: 4 } as const;

export class ImageGridRenderer {
  private readonly uniforms: GrownBuffer;
  private readonly which: GrownBuffer;
  private readonly scales: GrownBuffer;
  private readonly slot: number;
  private readonly layout: GPUBindGroupLayout;
  private readonly compile: (constants: Record<string, number>) => GPURenderPipeline;
  private readonly pipelines = new Map<string, GPURenderPipeline>();

  constructor(
    private readonly device: GPUDevice,
    format: GPUTextureFormat,
  ) {
    this.slot = device.limits.minUniformBufferOffsetAlignment;
    this.uniforms = new GrownBuffer(device, "image_grid uniforms", bufferUsage.uniform);
    this.which = new GrownBuffer(device, "image_grid which", bufferUsage.storage);
    this.scales = new GrownBuffer(device, "image_grid scales", bufferUsage.storage);
    this.layout = device.createBindGroupLayout({ label, entries: bindings });
    const layout = device.createPipelineLayout({ bindGroupLayouts: [this.layout] });
    const module = device.createShaderModule({ label, code: image_grid });
    this.compile = (constants) =>
      device.createRenderPipeline({
        label,
        layout,
        vertex: { module, entryPoint: "corner" },
        fragment: { module, entryPoint: "shade", targets: [{ format }], constants },
        primitive: { topology: "triangle-strip" },
      });
  }

  /**
   * Fills the target with the background and draws the grids, in one submit.
   * @throws Error if `which` does not have `count` numbers
   */
  draw(target: GPUTexture, background: Colour, grids: readonly ImageGrid[]): void {
    const { device, slot } = this;
    const which = this.which.write(orders(grids));
    const { pairs, starts } = scalesOf(grids);
    const scales = this.scales.write(Float32Array.from(pairs));
    const uniforms = this.uniforms.write(this.uniformBytes(target, grids, starts));
    const encoder = device.createCommandEncoder({ label });
    const pass = encoder.beginRenderPass({ colorAttachments: [clearedTo(target, background)] });
    grids.forEach((grid, i) => {
      const { buffer, count } = grid;
      if (count === 0) return;
      const resources = [
        { buffer: uniforms, size: imageGridUniforms.bytes },
        { buffer },
        { buffer: which },
        { buffer: scales },
      ];
      const bindGroup = device.createBindGroup({
        layout: this.layout,
        entries: resources.map((resource, binding) => ({ binding, resource })),
      });
      pass.setPipeline(this.pipelineOf(grid));
      pass.setBindGroup(0, bindGroup, [i * slot]);
      pass.draw(CORNERS, count);
    });
    pass.end();
    device.queue.submit([encoder.finish()]);
  }

  destroy(): void {
    this.uniforms.destroy();
    this.which.destroy();
    this.scales.destroy();
  }

  /** Returns the pipeline for a grid's kind of values, which is compiled when it is first drawn. */
  private pipelineOf({ element = "f32", channels = 1, below }: ImageGrid): GPURenderPipeline {
    const constants = {
      valuesPerWord: valuesPerWord[element],
      channels,
      isDiverging: below ? 1 : 0,
    };
    const key = Object.values(constants).join();
    let pipeline = this.pipelines.get(key);
    if (!pipeline) {
      pipeline = this.compile(constants);
      this.pipelines.set(key, pipeline);
    }
    return pipeline;
  }

  private uniformBytes(
    target: GPUTexture,
    grids: readonly ImageGrid[],
    scaleStarts: ReadonlyMap<Scaling, number>,
  ): DataView<ArrayBuffer> {
    const bytes = new DataView(new ArrayBuffer(grids.length * this.slot));
    let first = 0;
    grids.forEach((grid, i) => {
      const { width, height, channels = 1 } = grid;
      const scaling = scalingOf(grid);
      imageGridUniforms.write(bytes, i * this.slot, {
        offset: 0,
        valueStride: 1,
        low: 0,
        high: 1,
        inputs: width * height * channels,
        ...grid,
        first,
        firstScale: scaleStarts.get(scaling) as number,
        scaleStride: countOf(scaling) > 1 ? 1 : 0,
        below: packed(grid.below ?? grid.paper),
        paper: packed(grid.paper),
        ink: packed(grid.ink),
        targetWidth: target.width,
        targetHeight: target.height,
      });
      first += grid.count;
    });
    return bytes;
  }
}

const asShares: Scaling = { offset: 0, divisor: 255 };
const unscaled: Scaling = { offset: 0, divisor: 1 };
const scalingOf = (grid: ImageGrid) =>
  grid.scaling ?? (grid.element === "u8" ? asShares : unscaled);

const at = (numbers: Numbers, d: number) =>
  typeof numbers === "number" ? numbers : (numbers[d] as number);

/** The number of offsets and divisors of a scaling: 1, or one for each value. */
const countOf = ({ offset, divisor }: Scaling) =>
  Math.max(...[offset, divisor].map((each) => (typeof each === "number" ? 1 : each.length)));

/** Returns pairs of offset and factor, and the index of each scaling's first pair. */
function scalesOf(grids: readonly ImageGrid[]) {
  const pairs: number[] = [];
  const starts = new Map<Scaling, number>();
  for (const scaling of new Set(grids.map(scalingOf))) {
    const { offset, divisor } = scaling;
    starts.set(scaling, pairs.length / 2);
    for (let d = 0; d < countOf(scaling); d++) pairs.push(at(offset, d), 1 / at(divisor, d));
  }
  return { pairs, starts };
}

/** The images to draw of all grids, one grid after the other. */
function orders(grids: readonly ImageGrid[]): Uint32Array<ArrayBuffer> {
  const numbers = new Uint32Array(grids.reduce((sum, { count }) => sum + count, 0));
  let first = 0;
  for (const { count, which } of grids) {
    if (which && which.length !== count) {
      throw new Error(`A grid of ${count} images has ${which.length} image numbers.`);
    }
    for (let i = 0; i < count; i++) numbers[first + i] = which?.[i] ?? i;
    first += count;
  }
  return numbers;
}

const VERTEX_AND_FRAGMENT = 3;
const FRAGMENT = 2;

const bindings: GPUBindGroupLayoutEntry[] = [
  {
    binding: 0,
    visibility: VERTEX_AND_FRAGMENT,
    buffer: { type: "uniform", hasDynamicOffset: true },
  },
  { binding: 1, visibility: FRAGMENT, buffer: { type: "read-only-storage" } },
  { binding: 2, visibility: FRAGMENT, buffer: { type: "read-only-storage" } },
  { binding: 3, visibility: FRAGMENT, buffer: { type: "read-only-storage" } },
];
