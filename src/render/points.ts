// Draws many points from GPU buffers into a texture, such as that of a canvas, without reading them back.

import { points, pointsUniforms } from "../../shaders/render/points.ts";
import { bufferUsage } from "../engine/flags.ts";
import { type Colour, clearedTo, packed } from "./colour.ts";
import { GrownBuffer } from "./grown_buffer.ts";

/** Categories are 0–15, because each is a bit of `visible`. */
const MAX_CATEGORIES = 16;

export interface Points {
  /** (count, 2): x, y */
  readonly positions: Float32Array<ArrayBuffer>;
  /** (count), each below 16. */
  readonly categories: Uint8Array;
}

/** A gradient from `lowColour` at the value `low` to `highColour` at the higher value `high`. */
export interface ColourRamp {
  /** Bit c is set if the ramp colours points of category c. */
  readonly categories: number;
  readonly low: number;
  readonly high: number;
  readonly lowColour: Colour;
  readonly highColour: Colour;
}

export interface PointsView {
  /** The visible part of the plane; y grows upwards. */
  readonly view: {
    readonly minX: number;
    readonly maxX: number;
    readonly minY: number;
    readonly maxY: number;
  };
  /** The area of the target, in whole device pixels; nothing is drawn outside it. */
  readonly area: {
    readonly left: number;
    readonly top: number;
    readonly width: number;
    readonly height: number;
  };
  /** Side of a point's square in device pixels; a whole number gives all squares the same size. */
  readonly size: number;
  /** 0 to 1; 1 by default. */
  readonly opacity?: number;
  /** Bit c is set if points of category c are drawn; all by default. */
  readonly visible?: number;
  /** The colour of each category. */
  readonly colours: readonly Colour[];
  /** Colours points by the values given to `setValues`. */
  readonly ramp?: ColourRamp | undefined;
}

const CORNERS = 3;
const ALL = 2 ** MAX_CATEGORIES - 1;

export class PointsRenderer {
  private readonly buffers: Readonly<Record<"uniforms" | (typeof storage)[number], GrownBuffer>>;
  private count = 0;
  private categoryCount = 0;
  private hasValues = false;

  static async create(device: GPUDevice, format: GPUTextureFormat): Promise<PointsRenderer> {
    const label = "points";
    const module = device.createShaderModule({ label, code: points });
    const over = { dstFactor: "one-minus-src-alpha" } as const;
    const blend: GPUBlendState = {
      color: { srcFactor: "src-alpha", ...over },
      alpha: { srcFactor: "one", ...over },
    };
    const pipeline = await device.createRenderPipelineAsync({
      label,
      layout: device.createPipelineLayout({
        bindGroupLayouts: [device.createBindGroupLayout({ label, entries: bindings })],
      }),
      vertex: { module, entryPoint: "corner" },
      fragment: { module, entryPoint: "shade", targets: [{ format, blend }] },
      primitive: { topology: "triangle-list" },
    });
    return new PointsRenderer(device, pipeline);
  }

  private constructor(
    private readonly device: GPUDevice,
    private readonly pipeline: GPURenderPipeline,
  ) {
    const grown = (name: string, flags: number = bufferUsage.storage) =>
      new GrownBuffer(device, `points ${name}`, flags);
    this.buffers = {
      uniforms: grown("uniforms", bufferUsage.uniform),
      positions: grown("positions"),
      categories: grown("categories"),
      values: grown("values"),
      palette: grown("palette"),
    };
  }

  /**
   * Replaces the points, which are drawn in this order, and discards the values given to `setValues`.
   * @throws Error if there is not one category below 16 per position
   */
  upload({ positions, categories }: Points): void {
    const count = categories.length;
    if (positions.length !== 2 * count) {
      throw new Error(`${count} points need ${2 * count} coordinates, not ${positions.length}.`);
    }
    const highest = categories.reduce((most, category) => Math.max(most, category), -1);
    if (highest >= MAX_CATEGORIES) {
      throw new Error(`Category ${highest} is too high; the highest is ${MAX_CATEGORIES - 1}.`);
    }
    this.buffers.positions.write(positions);
    const words = new Uint8Array(4 * Math.ceil(count / 4));
    words.set(categories);
    this.buffers.categories.write(words);
    this.count = count;
    this.categoryCount = highest + 1;
    this.hasValues = false;
  }

  /**
   * Sets the values by which a colour ramp colours the points.
   * @throws Error if there is not one value per point
   */
  setValues(values: Float32Array<ArrayBuffer>): void {
    if (values.length !== this.count) {
      throw new Error(`${this.count} points need ${this.count} values, not ${values.length}.`);
    }
    this.buffers.values.write(values);
    this.hasValues = true;
  }

  /**
   * Fills the target with the background and draws the points in their order, in one submit.
   * @throws Error if there are too few colours, or there is a ramp but no values
   */
  draw(target: GPUTexture, background: Colour, view: PointsView): void {
    const { device, count } = this;
    const encoder = device.createCommandEncoder({ label: "points" });
    const pass = encoder.beginRenderPass({ colorAttachments: [clearedTo(target, background)] });
    if (count > 0) {
      pass.setPipeline(this.pipeline);
      pass.setBindGroup(0, this.bind(target, view));
      pass.setScissorRect(...clippedTo(target, view.area));
      pass.draw(CORNERS * count);
    }
    pass.end();
    device.queue.submit([encoder.finish()]);
  }

  destroy(): void {
    for (const buffer of Object.values(this.buffers)) buffer.destroy();
  }

  private bind(target: GPUTexture, view: PointsView): GPUBindGroup {
    const { buffers, device } = this;
    const { colours, ramp } = view;
    if (ramp && !this.hasValues)
      throw new Error("A colour ramp needs values; call setValues first.");
    if (colours.length < this.categoryCount) {
      throw new Error(
        `${this.categoryCount} categories need ${this.categoryCount} colours, not ${colours.length}.`,
      );
    }
    buffers.palette.write(Uint32Array.from(colours, packed));
    buffers.uniforms.write(uniformBytes(target, view));
    const entries = (["uniforms", ...storage] as const).map((name, binding) => ({
      binding,
      resource: { buffer: buffers[name].current },
    }));
    return device.createBindGroup({ layout: this.pipeline.getBindGroupLayout(0), entries });
  }
}

function uniformBytes(
  { width: targetWidth, height: targetHeight }: GPUTexture,
  { view, area, size, opacity = 1, visible = ALL, ramp }: PointsView,
): DataView<ArrayBuffer> {
  const { minX, maxX, minY, maxY } = view;
  const bytes = new DataView(new ArrayBuffer(pointsUniforms.bytes));
  pointsUniforms.write(bytes, 0, {
    minX,
    minY,
    perX: area.width / (maxX - minX),
    perY: area.height / (maxY - minY),
    left: area.left,
    bottom: area.top + area.height,
    size,
    opacity,
    targetWidth,
    targetHeight,
    visible,
    ramped: ramp?.categories ?? 0,
    low: ramp?.low ?? 0,
    high: ramp?.high ?? 1,
    lowColour: ramp ? packed(ramp.lowColour) : 0,
    highColour: ramp ? packed(ramp.highColour) : 0,
  });
  return bytes;
}

/** The part of the area that lies on the target: left, top, width, height. */
function clippedTo(
  target: GPUTexture,
  { left, top, width, height }: PointsView["area"],
): [number, number, number, number] {
  const x = [left, left + width].map((edge) => Math.min(target.width, Math.max(0, edge)));
  const y = [top, top + height].map((edge) => Math.min(target.height, Math.max(0, edge)));
  const [x0 = 0, x1 = 0] = x;
  const [y0 = 0, y1 = 0] = y;
  return [x0, y0, x1 - x0, y1 - y0];
}

/** In the order of their bindings. */
const storage = ["positions", "categories", "values", "palette"] as const;

const VERTEX = 1;
const VERTEX_AND_FRAGMENT = 3;

const bindings: GPUBindGroupLayoutEntry[] = [
  { binding: 0, visibility: VERTEX_AND_FRAGMENT, buffer: { type: "uniform" } },
  ...storage.map((_, i): GPUBindGroupLayoutEntry => {
    return { binding: i + 1, visibility: VERTEX, buffer: { type: "read-only-storage" } };
  }),
];
