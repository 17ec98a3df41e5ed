import { DeviceLostError } from "../engine/device_lost.ts";
import { ImageGridRenderer } from "../engine/image_grid.ts";
import { PipelineCache } from "../engine/pipelines.ts";
import { checkLimits, neededLimits } from "../training/limits.ts";
import type { Plan } from "../training/plan.ts";
import { type FoundDevice, findDevice, hasLimits } from "./device.ts";

/** A device, and what is compiled for it: runs come and go without compiling anew. */
export class Gpu {
  readonly pipelines: PipelineCache;
  private isClosed = false;
  private readonly contexts = new WeakMap<HTMLCanvasElement, GPUCanvasContext>();

  /**
   * @param plan a run that must fit; WebGPU's default limits where none is given
   * @param tellLost told when the device goes away by itself
   * @throws NoWebGPUError where there is none
   */
  static async open(tellLost: (error: DeviceLostError) => void, plan?: Plan): Promise<Gpu> {
    const found = await findDevice(plan ? neededLimits(plan) : []);
    const format = navigator.gpu.getPreferredCanvasFormat();
    const renderer = await ImageGridRenderer.create(found.device, format).catch(
      (error: unknown) => {
        found.device.destroy();
        throw error;
      },
    );
    const gpu = new Gpu(found, renderer, format);
    found.device.lost.then((info) => {
      if (!gpu.isClosed) tellLost(new DeviceLostError(info));
    });
    return gpu;
  }

  private constructor(
    readonly found: FoundDevice,
    readonly imageGrids: ImageGridRenderer,
    readonly format: GPUTextureFormat,
  ) {
    this.pipelines = new PipelineCache(found.device);
  }

  get device(): GPUDevice {
    return this.found.device;
  }

  /**
   * Whether the run fits this device; one that was opened for it may have larger limits.
   * @throws InputError where it fits none of this adapter
   */
  fits(plan: Plan): boolean {
    checkLimits(plan, this.found.adapterLimits);
    return hasLimits(this.found, neededLimits(plan));
  }

  /** The canvas as this device draws on it. */
  contextOf(canvas: HTMLCanvasElement): GPUCanvasContext {
    const known = this.contexts.get(canvas);
    if (known) return known;
    const context = canvas.getContext("webgpu");
    if (!context) throw new Error("This browser draws no WebGPU pictures on the page.");
    context.configure({ device: this.device, format: this.format, alphaMode: "opaque" });
    this.contexts.set(canvas, context);
    return context;
  }

  close(): void {
    this.isClosed = true;
    this.imageGrids.destroy();
    this.device.destroy();
  }
}
