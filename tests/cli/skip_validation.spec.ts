// --skip-validation reaches Dawn: a faulty command is reported only without it.

import { expect, test } from "@playwright/test";
import { findDevice } from "../../src/cli/device.ts";
import { parseSettings } from "../../src/config/settings.ts";
import { planRun } from "../../src/training/plan.ts";

/** Returns the error of a sampler with settings that do not go together. */
async function errorOf(skipsValidation: boolean): Promise<string | undefined> {
  const plan = planRun(parseSettings({}), 784, 10);
  const { device } = await findDevice(() => plan, "software", skipsValidation);
  try {
    device.pushErrorScope("validation");
    device.createSampler({ maxAnisotropy: 16, minFilter: "nearest" });
    return (await device.popErrorScope())?.message;
  } finally {
    device.destroy();
  }
}

test("validation is on unless it is skipped", async () => {
  expect(await errorOf(false)).toContain("anisotropic");
  expect(await errorOf(true)).toBeUndefined();
});
