// What both hosts do with an adapter once they have found it.

/** Used where the adapter has them. */
const optionalFeatures: readonly GPUFeatureName[] = ["subgroups", "timestamp-query"];

const softwareAdapters = /swiftshader|llvmpipe|lavapipe|softpipe|basic render|warp/i;

export interface AdapterDescription {
  readonly name: string;
  /** Whether it is the CPU in disguise. */
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
 * @param limits what a run needs; where that is less than WebGPU's default, the device gets the default
 */
export function openDevice(
  adapter: GPUAdapter,
  limits: Record<string, number>,
): Promise<GPUDevice> {
  const requiredFeatures = optionalFeatures.filter((feature) => adapter.features.has(feature));
  return adapter.requestDevice({ requiredLimits: limits, requiredFeatures });
}
