// Preloaded before the command line: sends Ctrl-C when the compilation of the first kernel begins.

import { globals } from "webgpu";

const { prototype } = /** @type {{ GPUDevice: typeof GPUDevice }} */ (globals).GPUDevice;
const compile = prototype.createComputePipelineAsync;

/** @param {GPUComputePipelineDescriptor} descriptor */
prototype.createComputePipelineAsync = function (descriptor) {
  prototype.createComputePipelineAsync = compile;
  process.kill(process.pid, "SIGINT");
  return compile.call(this, descriptor);
};
