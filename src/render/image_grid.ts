// Draws GPU buffers as grids of images into a texture, such as that of a canvas, without reading them back.

import { image_grid, imageGridUniforms } from "../../shaders/render/image_grid.ts";
import { bufferUsage } from "../engine/flags.ts";
import { type Colour, clearedTo, packed } from "./colour.ts";
import { GrownBuffer } from "./grown_buffer.ts";

export type { Colour };

/** Images in a buffer and where to draw them, in device pixels. */
export interface ImageGrid {
  readonly buffer: GPUBuffer;
  /** The type of the values; bytes represent 0 to 1. Float32 by default. */
  readonly element?: "float" | "half" | "byte";
  readonly count: number;
  /** The `count` images to draw, in this order; the first `count` of the buffer by default. */
  readonly which?: ArrayLike<number>;
  /** Index of the first value, and distances between images and between values of an image, in values. */
  readonly offset?: number;
  readonly imageStride: number;
  readonly valueStride?: number;
  /** Size of one image, in image pixels. */
  readonly width: number;
  readonly height: number;
  /** 3: the values of a pixel are its red, green and blue, from low to high; 1 by default. */
  readonly channels?: 1 | 3;
  readonly columns: number;
  readonly left: number;
  readonly top: number;
  /** Device pixels per image pixel; a whole number keeps the image sharp. */
  readonly scale: number;
  readonly gap: number;
  /** The values that are drawn as paper and as ink; 0 and 1 by default. */
  readonly low?: number;
  readonly high?: number;
  readonly paper: Colour;
  readonly ink: Colour;
  /** The colour of `low`; if given, `paper` is the colour halfway between low and high. */
  readonly below?: Colour;
}

const valuesPerWord = { float: 1, half: 2, byte: 4 } as const;

const CORNERS = 4;

export class ImageGridRenderer {
  private readonly uniforms: GrownBuffer;
  private readonly which: GrownBuffer;
  private readonly slot: number;

  static async create(device: GPUDevice, format: GPUTextureFormat): Promise<ImageGridRenderer> {
    const label = "image_grid";
    const module = device.createShaderModule({ label, code: image_grid });
    const pipeline = await device.createRenderPipelineAsync({
      label,
      layout: device.createPipelineLayout({
        bindGroupLayouts: [device.createBindGroupLayout({ label, entries: bindings })],
      }),
      vertex: { module, entryPoint: "corner" },
      fragment: { module, entryPoint: "shade", targets: [{ format }] },
      primitive: { topology: "triangle-strip" },
    });
    return new ImageGridRenderer(device, pipeline);
  }

  private constructor(
    private readonly device: GPUDevice,
    private readonly pipeline: GPURenderPipeline,
  ) {
    this.slot = device.limits.minUniformBufferOffsetAlignment;
    this.uniforms = new GrownBuffer(device, "image_grid uniforms", bufferUsage.uniform);
    this.which = new GrownBuffer(device, "image_grid which", bufferUsage.storage);
  }

  /**
   * Fills the target with the background and draws the grids, in one submit.
   * @throws Error if `which` does not have `count` numbers
   */
  draw(target: GPUTexture, background: Colour, grids: readonly ImageGrid[]): void {
    const { device, slot } = this;
    const which = this.which.write(orders(grids));
    const uniforms = this.uniforms.write(this.uniformBytes(target, grids));
    const encoder = device.createCommandEncoder({ label: "image_grid" });
    const pass = encoder.beginRenderPass({ colorAttachments: [clearedTo(target, background)] });
    pass.setPipeline(this.pipeline);
    grids.forEach(({ buffer, count }, i) => {
      if (count === 0) return;
      const resources = [
        { buffer: uniforms, size: imageGridUniforms.bytes },
        { buffer },
        { buffer: which },
      ];
      const bindGroup = device.createBindGroup({
        layout: this.pipeline.getBindGroupLayout(0),
        entries: resources.map((resource, binding) => ({ binding, resource })),
      });
      pass.setBindGroup(0, bindGroup, [i * slot]);
      pass.draw(CORNERS, count);
    });
    pass.end();
    device.queue.submit([encoder.finish()]);
  }

  destroy(): void {
    this.uniforms.destroy();
    this.which.destroy();
  }

  private uniformBytes(target: GPUTexture, grids: readonly ImageGrid[]): DataView<ArrayBuffer> {
    const bytes = new DataView(new ArrayBuffer(grids.length * this.slot));
    let first = 0;
    grids.forEach((grid, i) => {
      imageGridUniforms.write(bytes, i * this.slot, {
        offset: 0,
        valueStride: 1,
        channels: 1,
        low: 0,
        high: 1,
        ...grid,
        first,
        valuesPerWord: valuesPerWord[grid.element ?? "float"],
        below: packed(grid.below ?? grid.paper),
        paper: packed(grid.paper),
        ink: packed(grid.ink),
        isDiverging: grid.below ? 1 : 0,
        targetWidth: target.width,
        targetHeight: target.height,
      });
      first += grid.count;
    });
    return bytes;
  }
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
];
