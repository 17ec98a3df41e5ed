import type { Kernel } from "../../shaders/kernel.ts";

/** Compiles each source once, asynchronously. Use one cache per device. */
export class PipelineCache {
  private readonly pipelines = new Map<string, Promise<GPUComputePipeline>>();

  constructor(private readonly device: GPUDevice) {}

  /** @throws Error with the compiler's messages and the numbered source if it does not compile */
  get(kernel: Kernel): Promise<GPUComputePipeline> {
    let pipeline = this.pipelines.get(kernel.source);
    if (!pipeline) {
      pipeline = this.compile(kernel);
      this.pipelines.set(kernel.source, pipeline);
      // A failure may be temporary: the next request compiles again.
      pipeline.catch(() => this.pipelines.delete(kernel.source));
    }
    return pipeline;
  }

  private async compile(kernel: Kernel): Promise<GPUComputePipeline> {
    const { device } = this;
    const { label } = kernel;
    // The module's own error would only repeat what the compiler's messages say.
    device.pushErrorScope("validation");
    const module = device.createShaderModule({ label, code: kernel.source });
    const scope = device.popErrorScope();
    const bindGroupLayout = device.createBindGroupLayout({ label, entries: [...kernel.layout] });
    const layout = device.createPipelineLayout({ label, bindGroupLayouts: [bindGroupLayout] });
    try {
      // The messages are requested only on failure: waiting for them first would leave the compiler idle.
      return await device.createComputePipelineAsync({
        label,
        layout,
        compute: { module, entryPoint: "main" },
      });
    } catch (error) {
      throw (await compileError(module, kernel)) ?? error;
    } finally {
      await scope;
    }
  }
}

/** The compiler's errors, or undefined if it reports none. */
async function compileError(module: GPUShaderModule, kernel: Kernel): Promise<Error | undefined> {
  const { messages } = await module.getCompilationInfo();
  const errors = messages.filter(({ type }) => type === "error");
  if (errors.length === 0) return undefined;
  const lines = errors.map((error) => `  ${error.lineNum}:${error.linePos} ${error.message}`);
  return new Error(
    `${kernel.label} does not compile:\n${lines.join("\n")}\n${numbered(kernel.source)}`,
  );
}

const numbered = (source: string) =>
  source
    .split("\n")
    .map((line, i) => `${String(i + 1).padStart(4)}  ${line}`)
    .join("\n");
