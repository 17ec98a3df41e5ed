// The command line: parsimony train …, parsimony profile …, parsimony self-check …, parsimony inspect …,
// parsimony encode …, parsimony decode …, parsimony evaluate …, parsimony export …, parsimony compare …,
// parsimony sweep …

import { Command } from "commander";
import { compareCommand } from "./compare_options.ts";
import { decodeCommand } from "./decode_options.ts";
import { encodeCommand } from "./encode_options.ts";
import { evaluateCommand } from "./evaluate_options.ts";
import { exportCommand } from "./export_options.ts";
import { inspectCommand } from "./inspect_options.ts";
import { INTERRUPTED_EXIT_CODE, Interruption } from "./interruption.ts";
import { profileCommand } from "./profile_options.ts";
import { runProgram } from "./run_program.ts";
import { selfCheckCommand } from "./self_check_options.ts";
import { sweepCommand } from "./sweep_options.ts";
import { trainCommand } from "./train_options.ts";

const interruption = new Interruption();
const STOPPING =
  "Stopping and saving the results so far. Press Ctrl-C again to quit without saving.";

// A reader that closes the pipe early, such as head, must not end the run.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

const program = new Command("parsimony")
  .description("Sparse autoencoders trained by WGSL compute shaders.")
  .addCommand(
    trainCommand(
      async (options) => {
        interruption.stopOnSignal(STOPPING);
        const { train } = await import("./train_command.ts");
        await train(options, interruption);
      },
      async (options) => {
        interruption.stopOnSignal(STOPPING);
        const { resume } = await import("./train_command.ts");
        await resume(options, interruption);
      },
    ),
  )
  .addCommand(
    sweepCommand(async (options) => {
      interruption.stopOnSignal(
        "Stopping; the runs that are done are saved. Press Ctrl-C again to quit immediately.",
      );
      const { sweep } = await import("./sweep_command.ts");
      await sweep(options, interruption);
    }),
  )
  .addCommand(
    profileCommand(async (options) => {
      interruption.exitOnSignal();
      const { profile } = await import("./profile_command.ts");
      await profile(options, interruption);
    }),
  )
  .addCommand(
    selfCheckCommand(async (options) => {
      // It leaves nothing behind, so Ctrl-C may end the process at any point.
      const { runSelfCheck } = await import("./self_check_command.ts");
      if (!(await runSelfCheck(options))) process.exitCode = 1;
    }),
  )
  .addCommand(
    inspectCommand(async (options) => {
      const { inspect } = await import("./inspect_command.ts");
      await inspect(options);
    }),
  )
  .addCommand(
    encodeCommand(async (options) => {
      interruption.exitOnSignal();
      const { encode } = await import("./encode_command.ts");
      await encode(options, interruption);
    }),
  )
  .addCommand(
    decodeCommand(async (options) => {
      interruption.exitOnSignal();
      const { decode } = await import("./decode_command.ts");
      await decode(options, interruption);
    }),
  )
  .addCommand(
    evaluateCommand(async (options) => {
      // Files are written whole or not at all, so Ctrl-C may end the process at any point.
      const { evaluate } = await import("./evaluate_command.ts");
      await evaluate(options);
    }),
  )
  .addCommand(
    exportCommand(async (options) => {
      interruption.exitOnSignal();
      const { exportModel } = await import("./export_command.ts");
      await exportModel(options, interruption);
    }),
  )
  .addCommand(
    compareCommand(async (options) => {
      // Files are written whole or not at all, so Ctrl-C may end the process at any point.
      const { compare } = await import("./compare_command.ts");
      await compare(options);
    }),
  );

await runProgram(program);
if (interruption.requested) process.exitCode ??= INTERRUPTED_EXIT_CODE;
