import { findDevice } from "../../src/cli/device.ts";
import { readImageSets } from "../../src/cli/input_files.ts";
import { parseSettings } from "../../src/config/settings.ts";
import { planRun } from "../../src/training/plan.ts";

export async function nodeImages() {
  const { train } = await readImageSets();
  return train;
}

/** Calls `use` with the device that the commands select for the default settings. */
export async function withNodeDevice(use: (device: GPUDevice) => Promise<void>) {
  const { device } = await findDevice(() => planRun(parseSettings({}), 784, 60_000));
  try {
    await use(device);
  } finally {
    device.destroy();
  }
}
