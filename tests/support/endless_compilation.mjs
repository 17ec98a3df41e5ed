// Preloaded before the command line: no kernel is ever compiled.

import { globals } from "webgpu";

const { prototype } = /** @type {{ GPUDevice: typeof GPUDevice }} */ (globals).GPUDevice;

prototype.createComputePipelineAsync = () => new Promise(() => {});
// Without anything to wait for, Node would exit.
setInterval(() => {}, 1000);
