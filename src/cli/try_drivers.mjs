// Exits with 0 if the system's Vulkan drivers offer an adapter. In JavaScript, so that Node runs it as it is.

import { create } from "webgpu";

const adapter = await create([]).requestAdapter();
process.exit(adapter ? 0 : 1);
