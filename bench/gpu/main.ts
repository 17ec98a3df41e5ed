// npm run bench:gpu

import { runProgram } from "../../src/cli/run_program.ts";
import { benchGpu } from "./bench_gpu.ts";
import { benchGpuCommand } from "./options.ts";

await runProgram(benchGpuCommand(benchGpu));
