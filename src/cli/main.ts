// The command line: parsimony train …

import { Command, CommanderError } from "commander";
import { InputError } from "../input_error.ts";
import { INTERRUPTED_EXIT_CODE, Interruption } from "./interruption.ts";
import { namingFlags, trainCommand } from "./options.ts";
import { train } from "./train_command.ts";

const BAD_INPUT_EXIT_CODE = 2;

const interruption = new Interruption();

const program = new Command("parsimony")
  .description("Sparse autoencoders trained by WGSL compute shaders.")
  .addCommand(
    trainCommand(async (options) => {
      interruption.listen();
      await train(options, interruption);
    }),
  );
for (const command of [program, ...program.commands]) {
  // Errors are thrown to the end of this file, which says them in its own way.
  command.exitOverride().configureOutput({ writeErr: () => {} });
}

/** Commander's message as one sentence: "Unknown option '--epoch'; did you mean --epochs?" */
function sentence({ code, message }: CommanderError): string {
  if (code === "commander.help") return "Name a command: train; --help tells more.";
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
    console.error(error);
    process.exitCode = 1;
  }
}
