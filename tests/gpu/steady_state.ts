// Runs in the browser: records the GPU objects of a training run with a leak meter, and every call that creates one.

// Imported first, because it wraps WebGPU's functions.
import { getWebGPUMemoryUsage } from "webgpu-memory";
import { parseSettings } from "../../src/config/settings.ts";
import { bytesAsShares } from "../../src/data/scaling.ts";
import { openDevice } from "../../src/engine/adapter.ts";
import { Trainer } from "../../src/training/trainer.ts";

declare global {
  interface Window {
    readonly measureSteadyState: (tune: boolean) => Promise<SteadyState>;
  }
}

interface SteadyState {
  /** Living GPU objects by kind, and bytes, after the first steps and at the end. */
  readonly before: ReturnType<typeof getWebGPUMemoryUsage>;
  readonly after: ReturnType<typeof getWebGPUMemoryUsage>;
  /** Names of WebGPU's functions that created or destroyed something in between. */
  readonly calls: readonly string[];
  /** Steps in each submit in between. */
  readonly submits: readonly number[];
}

const rows = {
  values: Uint8Array.from({ length: 700 * 100 }, (_, i) => (i * 31) % 256),
  count: 700,
  inputs: 100,
  scaling: bytesAsShares,
};

async function measureSteadyState(tune: boolean): Promise<SteadyState> {
  const adapter = await navigator.gpu.requestAdapter();
  if (!adapter) throw new Error("This browser has no WebGPU adapter.");
  const device = await openDevice(adapter, {});
  const settings = parseSettings({ hiddenUnits: 16, batchSize: 4, epochs: 3 });
  const trainer = await Trainer.create({ device, settings, rows });
  if (tune) for await (const _ of trainer.tune());
  for await (const _ of trainer.train(1));
  await trainer.model.evaluate(rows);

  const before = getWebGPUMemoryUsage(device);
  const calls: string[] = [];
  const stopRecording = recordCalls(device, calls);
  const submits: number[] = [];
  for await (const { records, epochEnded } of trainer.train()) {
    submits.push(records.length);
    if (epochEnded) await trainer.model.evaluate(rows);
  }
  stopRecording();
  const after = getWebGPUMemoryUsage(device);
  trainer.destroy();
  device.destroy();
  return { before, after, calls, submits };
}

/** Records every call that creates or destroys an object, except for the command encoders of submits. */
function recordCalls(device: GPUDevice, calls: string[]): () => void {
  const places = [device, GPUBuffer.prototype] as unknown as Record<string, unknown>[];
  const undo = places.flatMap((place) => {
    const names = place === places[0] ? namesOf(GPUDevice.prototype) : namesOf(place);
    return names.map((name) => {
      const original = place[name] as (...given: unknown[]) => unknown;
      place[name] = function (this: unknown, ...given: unknown[]) {
        calls.push(name);
        return original.apply(this, given);
      };
      return () => {
        place[name] = original;
      };
    });
  });
  return () => {
    for (const restore of undo) restore();
  };
}

const namesOf = (prototype: object) =>
  Object.getOwnPropertyNames(prototype).filter(
    (name) => /^(create|destroy)/.test(name) && name !== "createCommandEncoder",
  );

Object.assign(window, { measureSteadyState });
