// Preloaded before the command line: WebGPU in Node computes Adam's update incorrectly, as with a faulty driver.

import { globals } from "webgpu";

const { prototype } = /** @type {{ GPUDevice: typeof GPUDevice }} */ (globals).GPUDevice;
const right = prototype.createShaderModule;

/** @param {GPUShaderModuleDescriptor} descriptor */
prototype.createShaderModule = function (descriptor) {
  const code = descriptor.code.replace("(sqrt(v) + u.epsilon)", "(sqrt(v) * 1.1 + u.epsilon)");
  return right.call(this, { ...descriptor, code });
};
