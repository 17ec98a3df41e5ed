const kinds = ["validation", "out-of-memory", "internal"] as const;

/**
 * Does something with a device at once, and keeps what the GPU reports of it from everybody else's
 * errors.
 * @throws Error what it throws itself, or where the GPU refused a part of it
 */
export async function inErrorScope<Result>(device: GPUDevice, act: () => Result): Promise<Result> {
  for (const kind of kinds) device.pushErrorScope(kind);
  let result: Result;
  let reports: Promise<GPUError | null>[] = [];
  try {
    result = act();
  } finally {
    // Of a lost device there is nothing to report here.
    reports = kinds.map(() => device.popErrorScope().catch(() => null));
  }
  const error = (await Promise.all(reports)).find((report) => report !== null);
  if (error) throw new Error(error.message.split("\n")[0]);
  return result;
}
