// What the page and the commands do with an adapter once they have found it.

/** Used if the adapter supports them. */
const optionalFeatures: readonly GPUFeatureName[] = ["subgroups", "timestamp-query"];

const softwareAdapters = /swiftshader|llvmpipe|lavapipe|softpipe|basic render|warp/i;

export interface AdapterDescription {
  readonly name: string;
  /** Whether it is software that runs on the CPU. */
  readonly isCpu: boolean;
}

export function describeAdapter({ info }: { readonly info: GPUAdapterInfo }): AdapterDescription {
  const { vendor, architecture, device, description, isFallbackAdapter } = info;
  const name = description || [vendor, architecture, device].filter(Boolean).join(" ");
  return {
    name: name || "an unnamed GPU",
    isCpu: isFallbackAdapter === true || softwareAdapters.test(name),
  };
}

/**
 * @param limits that a run needs; the device gets WebGPU's default for those that need less
 */
export function openDevice(
  adapter: GPUAdapter,
  limits: Record<string, number>,
): Promise<GPUDevice> {
  const requiredFeatures = optionalFeatures.filter((feature) => adapter.features.has(feature));
  return adapter.requestDevice({ requiredLimits: limits, requiredFeatures });
}
