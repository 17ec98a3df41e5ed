// A simulated GPUDevice that computes nothing but records what is submitted to it.

/** The interval at which Firefox looks for finished work. */
const POLL_MS = 100;

interface RecordedDispatch {
  readonly label: string;
  readonly uniforms: readonly number[];
  readonly workgroups: readonly number[];
}

export class RecordingDevice {
  /** The dispatches of each submit that is not empty. */
  readonly submits: RecordedDispatch[][] = [];
  /** Calls of each kind. */
  readonly calls = { submit: 0, writeBuffer: 0, mapAsync: 0, poll: 0 };
  /** Names and bytes of the buffers that were written from the host. */
  readonly written: { readonly label: string; readonly bytes: number }[] = [];
  /** Bytes of each mapping. */
  readonly read: number[] = [];
  private readonly waiting: (() => void)[] = [];

  /** @param isPolled whether a mapping resolves only with the next submit or poll, as in Firefox */
  constructor(private readonly isPolled = false) {}

  readonly device = this.create() as unknown as GPUDevice;

  private create() {
    const { calls, submits, written, read } = this;
    const buffer = ({ label = "", size }: GPUBufferDescriptor) => ({
      label,
      size,
      data: new Uint8Array(size),
      mapAsync: (_mode: number, _offset: number, bytes: number) => {
        calls.mapAsync++;
        read.push(bytes);
        return this.isPolled ? this.polled() : Promise.resolve();
      },
      getMappedRange: (offset: number, bytes: number) => new ArrayBuffer(bytes - offset),
      unmap: () => {},
      destroy: () => {},
    });
    type FakeBuffer = ReturnType<typeof buffer>;
    interface FakeGroup {
      readonly entries: readonly [
        { readonly resource: { readonly buffer: FakeBuffer; readonly size: number } },
      ];
    }
    type Encoded = () => RecordedDispatch;

    const encoder = () => {
      const encoded: Encoded[] = [];
      const pass = () => {
        let label = "";
        let uniforms = (): number[] => [];
        return {
          setPipeline: (pipeline: { readonly label: string }) => {
            label = pipeline.label;
          },
          setBindGroup: (
            _: number,
            { entries: [{ resource }] }: FakeGroup,
            offsets: Uint32Array,
            start: number,
          ) => {
            const offset = offsets[start] as number;
            uniforms = () => [
              ...new Uint32Array(resource.buffer.data.buffer.slice(offset, offset + resource.size)),
            ];
          },
          dispatchWorkgroups: (...workgroups: number[]) => {
            const [kernel, values] = [label, uniforms];
            encoded.push(() => ({ label: kernel, uniforms: values(), workgroups }));
          },
          end: () => {},
        };
      };
      return {
        beginComputePass: pass,
        copyBufferToBuffer: () => {},
        clearBuffer: () => {},
        finish: () => encoded,
      };
    };

    const queue = {
      submit: (lists: readonly Encoded[][]) => {
        calls.submit++;
        const dispatches = lists.flat().map((dispatch) => dispatch());
        if (dispatches.length > 0) submits.push(dispatches);
        this.poll();
      },
      writeBuffer: (
        target: FakeBuffer,
        offset: number,
        source: ArrayBuffer,
        start: number,
        bytes: number,
      ) => {
        calls.writeBuffer++;
        written.push({ label: target.label, bytes });
        target.data.set(new Uint8Array(source, start, bytes), offset);
      },
      onSubmittedWorkDone: async () => {},
    };

    const limits = {
      minUniformBufferOffsetAlignment: 256,
      maxBufferSize: 2 ** 31,
      maxStorageBufferBindingSize: 2 ** 31,
      maxStorageBuffersPerShaderStage: 10,
      maxComputeWorkgroupsPerDimension: 65_535,
    };
    return {
      limits,
      queue,
      features: new Set<string>(),
      lost: new Promise(() => {}),
      addEventListener: () => {},
      removeEventListener: () => {},
      pushErrorScope: () => {},
      popErrorScope: async () => null,
      createBuffer: buffer,
      createShaderModule: () => ({}),
      createBindGroupLayout: () => ({}),
      createPipelineLayout: () => ({}),
      createComputePipelineAsync: async ({ label }: GPUComputePipelineDescriptor) => ({
        label,
        getBindGroupLayout: () => ({}),
      }),
      createBindGroup: (descriptor: unknown) => descriptor,
      createCommandEncoder: encoder,
    };
  }

  private polled(): Promise<void> {
    return new Promise((resolve) => {
      this.waiting.push(resolve);
      setTimeout(() => {
        if (!this.waiting.includes(resolve)) return;
        this.calls.poll++;
        this.poll();
      }, POLL_MS);
    });
  }

  private poll(): void {
    for (const resolve of this.waiting.splice(0)) resolve();
  }
}
