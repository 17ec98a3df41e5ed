import type { Kernel } from "../../shaders/kernel.ts";

/** Compiles each source once, off the main path; a host keeps one cache per device. */
export class PipelineCache {
  private readonly pipelines = new Map<string, Promise<GPUComputePipeline>>();

  constructor(private readonly device: GPUDevice) {}

  /** @throws Error with the compiler's messages and the numbered source where it does not compile */
  get(kernel: Kernel): Promise<GPUComputePipeline> {
    let pipeline = this.pipelines.get(kernel.source);
    if (!pipeline) {
      pipeline = this.compile(kernel);
      this.pipelines.set(kernel.source, pipeline);
    }
    return pipeline;
  }

  private async compile(kernel: Kernel): Promise<GPUComputePipeline> {
    const { device } = this;
    const { label } = kernel;
    // The module's own error would only repeat what the messages say.
    device.pushErrorScope("validation");
    const module = device.createShaderModule({ label, code: kernel.source });
    const scope = device.popErrorScope();
    const { messages } = await module.getCompilationInfo();
    await scope;
    const errors = messages.filter(({ type }) => type === "error");
    if (errors.length > 0) {
      const lines = errors.map((error) => `  ${error.lineNum}:${error.linePos} ${error.message}`);
      throw new Error(
        `${label} does not compile:\n${lines.join("\n")}\n${numbered(kernel.source)}`,
      );
    }
    const bindGroupLayout = device.createBindGroupLayout({ label, entries: [...kernel.layout] });
    return device.createComputePipelineAsync({
      label,
      layout: device.createPipelineLayout({ label, bindGroupLayouts: [bindGroupLayout] }),
      compute: { module, entryPoint: "main" },
    });
  }
}

const numbered = (source: string) =>
  source
    .split("\n")
    .map((line, i) => `${String(i + 1).padStart(4)}  ${line}`)
    .join("\n");
