// The command line: parsimony train …, parsimony profile …, parsimony self-check …

import { Command, CommanderError } from "commander";
import { DeviceLostError } from "../engine/device_lost.ts";
import { OutOfMemoryError } from "../engine/engine.ts";
import { InputError } from "../input_error.ts";
import { INTERRUPTED_EXIT_CODE, Interruption } from "./interruption.ts";
import { profileCommand } from "./profile_options.ts";
import { RunFolderError } from "./run_folder.ts";
import { selfCheckCommand } from "./self_check_options.ts";
import { namingFlags } from "./setting_flags.ts";
import { train } from "./train_command.ts";
import { trainCommand } from "./train_options.ts";
import { WriteError } from "./write_file.ts";

const BAD_INPUT_EXIT_CODE = 2;

const expected = [DeviceLostError, OutOfMemoryError, RunFolderError, WriteError];

const interruption = new Interruption();

// A reader that has seen enough, such as head, does not end the run.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

const program = new Command("parsimony")
  .description("Sparse autoencoders trained by WGSL compute shaders.")
  .addCommand(
    trainCommand(async (options) => {
      interruption.listen();
      await train(options, interruption);
    }),
  )
  .addCommand(
    profileCommand(async (options) => {
      interruption.listenToEnd();
      const { profile } = await import("./profile_command.ts");
      await profile(options, interruption);
    }),
  )
  .addCommand(
    selfCheckCommand(async (options) => {
      // It leaves nothing behind: Ctrl-C ends it as it ends any process, in the middle of a twin too.
      const { runSelfCheck } = await import("./self_check_command.ts");
      if (!(await runSelfCheck(options))) process.exitCode = 1;
    }),
  );
for (const command of [program, ...program.commands]) {
  // Errors are thrown to the end of this file, which says them in its own way.
  command.exitOverride().configureOutput({ writeErr: () => {} });
}

/** Commander's message as one sentence: "Unknown option '--epoch'; did you mean --epochs?" */
function sentence({ code, message }: CommanderError): string {
  if (code === "commander.help") {
    const names = program.commands.map((command) => command.name());
    return `Name a command: ${names.join(", ")}; --help tells more.`;
  }
  const text = message
    .replace(/^error: /, "")
    .replace(/\n\(Did you mean (.*)\?\)$/s, "; did you mean $1?")
    .replace(". Expected", "; expected");
  const ended = /[.?]$/.test(text) ? text : `${text}.`;
  return ended.charAt(0).toUpperCase() + ended.slice(1);
}

try {
  await program.parseAsync();
  if (interruption.requested) process.exitCode = INTERRUPTED_EXIT_CODE;
} catch (error) {
  if (error instanceof InputError) {
    console.error(namingFlags(error.message));
    process.exitCode = BAD_INPUT_EXIT_CODE;
  } else if (error instanceof CommanderError) {
    // Asking for help ends here, too.
    if (error.exitCode !== 0) {
      console.error(sentence(error));
      process.exitCode = BAD_INPUT_EXIT_CODE;
    }
  } else {
    // What is not the program's fault gets a sentence, anything else all that helps to find it.
    const isExpected = expected.some((kind) => error instanceof kind);
    console.error(isExpected ? (error as Error).message : error);
    process.exitCode = 1;
  }
}
