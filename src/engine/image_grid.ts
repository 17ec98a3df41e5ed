// Draws GPU buffers as grids of images into a texture, a canvas's for example. Nothing is read back.

import { image_grid, imageGridUniforms } from "../../shaders/image_grid.ts";
import { bufferUsage } from "./flags.ts";

/** A colour as "#rrggbb". */
export type Colour = `#${string}`;

/** Which values of a buffer are images, and where they are drawn, in device pixels. */
export interface ImageGrid {
  readonly buffer: GPUBuffer;
  /** What its values are; bytes stand for 0..1. */
  readonly element?: "float" | "byte";
  readonly count: number;
  /** First value, and the distances from image to image and from pixel to pixel, in values. */
  readonly offset?: number;
  readonly imageStride: number;
  readonly pixelStride?: number;
  /** Pixels of one image. */
  readonly width: number;
  readonly height: number;
  readonly columns: number;
  readonly left: number;
  readonly top: number;
  /** Device pixels per pixel of an image; whole, so that they stay crisp. */
  readonly scale: number;
  readonly gap: number;
  /** The values that are drawn as paper and as ink; 0 and 1 where none are given. */
  readonly low?: number;
  readonly high?: number;
  readonly paper: Colour;
  readonly ink: Colour;
}

const CORNERS = 4;

export class ImageGridRenderer {
  private uniformBuffer: GPUBuffer | undefined;
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
  }

  /** Fills the target with the background and draws the grids, in one submit. */
  draw(target: GPUTexture, background: Colour, grids: readonly ImageGrid[]): void {
    const { device, slot } = this;
    const uniforms = this.writeUniforms(target, grids);
    const encoder = device.createCommandEncoder({ label: "image_grid" });
    const clearValue = channels(background).map((channel) => channel / 255);
    const pass = encoder.beginRenderPass({
      colorAttachments: [
        { view: target.createView(), loadOp: "clear", storeOp: "store", clearValue },
      ],
    });
    pass.setPipeline(this.pipeline);
    grids.forEach(({ buffer, count }, i) => {
      const resources = [{ buffer: uniforms, size: imageGridUniforms.bytes }, { buffer }];
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
    this.uniformBuffer?.destroy();
  }

  private writeUniforms(target: GPUTexture, grids: readonly ImageGrid[]): GPUBuffer {
    const bytes = grids.length * this.slot;
    const data = new DataView(new ArrayBuffer(bytes));
    grids.forEach((grid, i) => {
      imageGridUniforms.write(data, i * this.slot, {
        offset: 0,
        pixelStride: 1,
        low: 0,
        high: 1,
        ...grid,
        valuesPerWord: grid.element === "byte" ? 4 : 1,
        paper: packed(grid.paper),
        ink: packed(grid.ink),
        targetWidth: target.width,
        targetHeight: target.height,
      });
    });
    if (!this.uniformBuffer || this.uniformBuffer.size < bytes) {
      this.uniformBuffer?.destroy();
      this.uniformBuffer = this.device.createBuffer({
        label: "image_grid uniforms",
        size: bytes,
        usage: bufferUsage.uniform | bufferUsage.copyDst,
      });
    }
    this.device.queue.writeBuffer(this.uniformBuffer, 0, data.buffer);
    return this.uniformBuffer;
  }
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
];

/** Red, green, blue, alpha, 0..255. */
function channels(colour: Colour): [number, number, number, number] {
  const value = Number.parseInt(colour.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255, 255];
}

/** As `unpack4x8unorm` reads it: red in the lowest byte. */
function packed(colour: Colour): number {
  const [red, green, blue, alpha] = channels(colour);
  return (red | (green << 8) | (blue << 16) | (alpha << 24)) >>> 0;
}
