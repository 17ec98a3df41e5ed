// npm run bench

import { runProgram } from "../src/cli/run_program.ts";
import { bench } from "./bench.ts";
import { benchCommand } from "./options.ts";

await runProgram(benchCommand(bench));
