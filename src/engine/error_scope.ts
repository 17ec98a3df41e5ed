const kinds = ["validation", "out-of-memory", "internal"] as const;

/**
 * Runs a synchronous function that uses the device, in error scopes of its own, so that its errors are not
 * mixed up with others.
 * @throws Error whatever `act` throws, or the first error that the GPU reports
 */
export async function inErrorScope<Result>(device: GPUDevice, act: () => Result): Promise<Result> {
  for (const kind of kinds) device.pushErrorScope(kind);
  let result: Result;
  let reports: Promise<GPUError | null>[] = [];
  try {
    result = act();
  } finally {
    // A lost device is reported elsewhere.
    reports = kinds.map(() => device.popErrorScope().catch(() => null));
  }
  const error = (await Promise.all(reports)).find((report) => report !== null);
  if (error) throw new Error(error.message.split("\n")[0]);
  return result;
}
