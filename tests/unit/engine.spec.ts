// The engine on a simulated device with failures that a real device does not have on demand.

import { expect, test } from "@playwright/test";
import { empty_dispatch } from "../../shaders/empty_dispatch.ts";
import { Engine } from "../../src/engine/engine.ts";
import { PipelineCache } from "../../src/engine/pipelines.ts";
import { Readbacks } from "../../src/engine/readbacks.ts";

interface FakeBuffer {
  readonly size: number;
  isDestroyed: boolean;
}

/** A device whose parts may be replaced; it records error scopes and buffers. */
function fakeDevice(parts: Record<string, unknown> = {}) {
  const buffers: FakeBuffer[] = [];
  const scopes: string[] = [];
  const device = {
    limits: { minUniformBufferOffsetAlignment: 256 },
    lost: new Promise(() => {}),
    queue: { submit: () => {}, writeBuffer: () => {}, onSubmittedWorkDone: async () => {} },
    addEventListener: () => {},
    removeEventListener: () => {},
    pushErrorScope: (kind: string) => scopes.push(kind),
    popErrorScope: async () => {
      scopes.pop();
      return null;
    },
    createCommandEncoder: () => ({ copyBufferToBuffer: () => {}, finish: () => ({}) }),
    createBuffer: ({ size }: { size: number }) => {
      const buffer = {
        size,
        isDestroyed: false,
        destroy: () => {
          buffer.isDestroyed = true;
        },
        mapAsync: async () => {},
        getMappedRange: (_: number, bytes: number) => new ArrayBuffer(bytes),
        unmap: () => {},
      };
      buffers.push(buffer);
      return buffer;
    },
    ...parts,
  };
  return { device: device as unknown as GPUDevice, buffers, scopes };
}

test("a buffer that cannot be created leaves no error scope open", async () => {
  const { device, scopes } = fakeDevice();
  const engine = new Engine(device);
  Object.assign(device, {
    createBuffer: () => {
      throw new RangeError("too large");
    },
  });
  await expect(engine.allocate({ huge: 2 ** 40 })).rejects.toThrow("too large");
  expect(scopes).toEqual([]);
});

test("a readback whose mapping is rejected destroys its buffer", async () => {
  const { device, buffers } = fakeDevice();
  const createBuffer = device.createBuffer.bind(device);
  device.createBuffer = (descriptor) =>
    Object.assign(createBuffer(descriptor), { mapAsync: () => Promise.reject(new Error("lost")) });
  const readbacks = new Readbacks(device);
  await expect(readbacks.read({} as GPUBuffer, 4, 0)).rejects.toThrow("lost");
  expect(buffers.map(({ isDestroyed }) => isDestroyed)).toEqual([true]);
  expect(readbacks.list()).toEqual([]);
});

test("readbacks reuse small buffers and free large ones", async () => {
  const { device, buffers } = fakeDevice();
  const readbacks = new Readbacks(device);
  for (let i = 0; i < 3; i++) await readbacks.read({} as GPUBuffer, 1000, 0);
  expect(buffers).toHaveLength(1);
  await readbacks.read({} as GPUBuffer, 2 ** 28, 0);
  expect(readbacks.list().reduce((sum, { size }) => sum + size, 0)).toBeLessThanOrEqual(2 ** 26);
});

test("a kernel that failed to compile is compiled again on the next request", async () => {
  let attempts = 0;
  const pipeline = {} as GPUComputePipeline;
  const { device } = fakeDevice({
    createShaderModule: () => ({ getCompilationInfo: async () => ({ messages: [] }) }),
    createBindGroupLayout: () => ({}),
    createPipelineLayout: () => ({}),
    createComputePipelineAsync: async () => {
      if (attempts++ === 0) throw new Error("the device is busy");
      return pipeline;
    },
  });
  const cache = new PipelineCache(device);
  await expect(cache.get(empty_dispatch)).rejects.toThrow("busy");
  expect(await cache.get(empty_dispatch)).toBe(pipeline);
  expect(await cache.get(empty_dispatch)).toBe(pipeline);
  expect(attempts).toBe(2);
});

test("nothing is sent to the buffers of a run that has ended", async () => {
  let writes = 0;
  const { device } = fakeDevice({
    queue: { submit: () => {}, writeBuffer: () => writes++, onSubmittedWorkDone: async () => {} },
  });
  const engine = new Engine(device);
  await engine.allocate({ rows: 16 });
  engine.write("rows", new Float32Array(4));
  expect(writes).toBe(1);
  engine.destroy();
  expect(() => engine.write("rows", new Float32Array(4))).toThrow("The run has ended.");
  expect(() => engine.submit([])).toThrow("The run has ended.");
  expect(writes).toBe(1);
});
