// Preloaded before the command line: the compilation of kernels never ends.

import { globals } from "webgpu";

const { prototype } = /** @type {{ GPUDevice: typeof GPUDevice }} */ (globals).GPUDevice;

prototype.createComputePipelineAsync = () => new Promise(() => {});
// Prevents Node from exiting because nothing is pending.
setInterval(() => {}, 1000);
