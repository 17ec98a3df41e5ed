import type { Settings } from "../../config/settings.ts";
import { DeviceLostError } from "../../engine/device_lost.ts";
import { PipelineCache } from "../../engine/pipelines.ts";
import { ImageGridRenderer } from "../../render/image_grid.ts";
import { checkLimits, neededLimits } from "../../training/limits.ts";
import type { Plan } from "../../training/plan.ts";
import { baselineKernels, loadMethod } from "../../training/stages.ts";
import { defaultDevice, type FoundDevice, findDevice, hasLimits } from "./device.ts";

/** A device and the pipelines compiled for it, which outlast single runs. */
export class Gpu {
  readonly pipelines: PipelineCache;
  readonly format = navigator.gpu.getPreferredCanvasFormat();
  private drawing: ImageGridRenderer | undefined;
  private isClosed = false;
  private readonly contexts = new WeakMap<HTMLCanvasElement, GPUCanvasContext>();

  /**
   * @param onLost called if the device is lost
   * @param plan the run that must fit; without one, the device has WebGPU's default limits
   * @throws NoWebGPUError if there is no device
   */
  static async open(onLost: (error: DeviceLostError) => void, plan?: Plan): Promise<Gpu> {
    const gpu = new Gpu(await (plan ? findDevice(neededLimits(plan)) : defaultDevice()));
    gpu.device.lost.then((info) => {
      if (!gpu.isClosed) onLost(new DeviceLostError(info));
    });
    return gpu;
  }

  private constructor(readonly found: FoundDevice) {
    this.pipelines = new PipelineCache(found.device);
  }

  /** Starts to compile what a run with these settings needs, before the data are loaded. */
  compile(settings: Settings): void {
    loadMethod(settings)
      .then(() =>
        Promise.all(baselineKernels(settings).map((kernel) => this.pipelines.get(kernel))),
      )
      // Errors are reported when the run is created.
      .catch(() => {});
  }

  /** Its shader is parsed only once there is something to draw: before, that would delay the page. */
  get imageGrids(): ImageGridRenderer {
    this.drawing ??= new ImageGridRenderer(this.device, this.format);
    return this.drawing;
  }

  get device(): GPUDevice {
    return this.found.device;
  }

  /**
   * Returns whether the run fits this device; one opened for it may have larger limits.
   * @throws InputError if it does not fit any device of this adapter
   */
  fits(plan: Plan): boolean {
    checkLimits(plan, this.found.adapterLimits);
    return hasLimits(this.found, neededLimits(plan));
  }

  /** Returns the canvas's context, configured for this device. */
  contextOf(canvas: HTMLCanvasElement): GPUCanvasContext {
    const known = this.contexts.get(canvas);
    if (known) return known;
    const context = canvas.getContext("webgpu");
    if (!context) throw new Error("This browser cannot use WebGPU on a canvas.");
    context.configure({ device: this.device, format: this.format, alphaMode: "opaque" });
    this.contexts.set(canvas, context);
    return context;
  }

  close(): void {
    this.isClosed = true;
    this.drawing?.destroy();
    this.device.destroy();
  }
}
