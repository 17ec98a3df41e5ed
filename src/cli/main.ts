// The command line: parsimony train …, parsimony encode … and so on. bin/parsimony.js starts it.

import { Command } from "commander";
import { version } from "../version.ts";
import { compareCommand } from "./compare_options.ts";
import { exits, exitsText } from "./exit_codes.ts";
import { exportCommand } from "./export_options.ts";
import { inspectCommand, withSwitch } from "./inspect_options.ts";
import { Interruption } from "./interruption.ts";
import { decodeCommand, encodeCommand, evaluateCommand } from "./model_commands.ts";
import { printShaderCommand } from "./print_shader_options.ts";
import { profileCommand } from "./profile_options.ts";
import { exitCodeOf, runProgram } from "./run_program.ts";
import { selfCheckCommand } from "./self_check_options.ts";
import { sweepCommand } from "./sweep_options.ts";
import { trainCommand } from "./train_options.ts";
import { outputError } from "./write_file.ts";

const interruption = new Interruption();
const STOPPING =
  "Stopping and saving the results so far. Press Ctrl-C again to quit now; the last checkpoint is kept.";

// A reader that closes the pipe early, such as head, must not end the run.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") return;
  console.error(outputError(error).message);
  process.exit(exits.failed.code);
});

const program = new Command("parsimony")
  .description("Sparse autoencoders trained by WGSL compute shaders.")
  .version(version, "--version", "Show the version.")
  .addHelpText("after", `\n${exitsText()}`)
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
      async (options) => {
        interruption.stopOnSignal(STOPPING);
        const [{ repeatedOptions }, { train }] = await Promise.all([
          import("./repeated_run.ts"),
          import("./train_command.ts"),
        ]);
        await train(await repeatedOptions(options), interruption);
      },
    ),
  )
  .addCommand(
    sweepCommand(async (options) => {
      interruption.stopOnSignal(
        "Stopping; the runs that are done are saved. Press Ctrl-C again to quit immediately.",
      );
      const { sweep } = await import("./sweep_command.ts");
      const failure = await sweep(options, interruption);
      if (failure) process.exitCode = exitCodeOf(failure);
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
    printShaderCommand(async (options) => {
      const { printShader } = await import("./print_shader_command.ts");
      await printShader(options);
    }),
  )
  .addCommand(
    selfCheckCommand(async (options) => {
      // It leaves nothing behind, so Ctrl-C may end the process at any point.
      const { runSelfCheck } = await import("./self_check_command.ts");
      if (!(await runSelfCheck(options))) process.exitCode = exits.failed.code;
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

await runProgram(program, withSwitch(process.argv.slice(2)));
if (interruption.requested) process.exitCode ??= exits.interrupted.code;
