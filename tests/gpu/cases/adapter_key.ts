/** Returns the adapter and driver as WebGPU reports them. With the CPU's features, they determine the bits. */
export const adapterKey = ({ vendor, architecture, device, description }: GPUAdapterInfo) =>
  [vendor, architecture, device, description].filter(Boolean).join(" ");
