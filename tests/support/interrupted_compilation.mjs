// Preloaded before the command line: sends Ctrl-C when the compilation of the first kernel begins, or of the one that
// INTERRUPT_AT names.

import { globals } from "webgpu";

const { prototype } = /** @type {{ GPUDevice: typeof GPUDevice }} */ (globals).GPUDevice;
const compile = prototype.createComputePipelineAsync;
const { INTERRUPT_AT } = process.env;

/** @param {GPUComputePipelineDescriptor} descriptor */
prototype.createComputePipelineAsync = function (descriptor) {
  if (!INTERRUPT_AT || descriptor.label === INTERRUPT_AT) {
    prototype.createComputePipelineAsync = compile;
    process.kill(process.pid, "SIGINT");
  }
  return compile.call(this, descriptor);
};
