import type { Settings } from "../../config/settings.ts";
import { DeviceLostError } from "../../engine/device_lost.ts";
import { PipelineCache } from "../../engine/pipelines.ts";
import { ImageGridRenderer } from "../../render/image_grid.ts";
import { checkLimits, neededLimits } from "../../training/limits.ts";
import type { Plan } from "../../training/plan.ts";
import { baselineKernels } from "../../training/stages.ts";
import { defaultDevice, type FoundDevice, findDevice, hasLimits } from "./device.ts";

/** A device, and what is compiled for it: runs come and go without compiling anew. */
export class Gpu {
  readonly pipelines: PipelineCache;
  readonly format = navigator.gpu.getPreferredCanvasFormat();
  private compiling: Promise<ImageGridRenderer> | undefined;
  private drawing: ImageGridRenderer | undefined;
  private isClosed = false;
  private readonly contexts = new WeakMap<HTMLCanvasElement, GPUCanvasContext>();

  /**
   * @param plan a run that must fit; WebGPU's default limits where none is given
   * @param tellLost told when the device goes away by itself
   * @throws NoWebGPUError where there is none
   */
  static async open(tellLost: (error: DeviceLostError) => void, plan?: Plan): Promise<Gpu> {
    const gpu = new Gpu(await (plan ? findDevice(neededLimits(plan)) : defaultDevice()));
    gpu.device.lost.then((info) => {
      if (!gpu.isClosed) tellLost(new DeviceLostError(info));
    });
    return gpu;
  }

  private constructor(readonly found: FoundDevice) {
    this.pipelines = new PipelineCache(found.device);
  }

  /** Begins to compile what a run with these settings needs, before its data are there. */
  compile(settings: Settings): void {
    const kernels = baselineKernels(settings).map((kernel) => this.pipelines.get(kernel));
    // What fails is told when the run is made.
    for (const compiling of [...kernels, this.compiled()]) compiling.catch(() => {});
  }

  /**
   * Waits until what draws images is compiled.
   * @throws Error where it does not compile
   */
  async compiled(): Promise<void> {
    this.compiling ??= ImageGridRenderer.create(this.device, this.format);
    this.drawing = await this.compiling;
  }

  /** What draws images; once it is compiled. */
  get imageGrids(): ImageGridRenderer {
    if (!this.drawing) throw new Error("Pictures are drawn before their shader is compiled.");
    return this.drawing;
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
    this.drawing?.destroy();
    this.device.destroy();
  }
}
