/** Adapter and driver as WebGPU reports them: together with the CPU's features they decide the bits. */
export const adapterKey = ({ vendor, architecture, device, description }: GPUAdapterInfo) =>
  [vendor, architecture, device, description].filter(Boolean).join(" ");
