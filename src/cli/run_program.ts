// Runs a command line's program and says in a sentence what went wrong.

import { type Command, CommanderError } from "commander";
import { DeviceLostError } from "../engine/device_lost.ts";
import { OutOfMemoryError } from "../engine/engine.ts";
import { InputError } from "../input_error.ts";
import { RunFolderError } from "./run_folder.ts";
import { withFlagNames } from "./setting_flags.ts";
import { WriteError } from "./write_file.ts";

const BAD_INPUT_EXIT_CODE = 2;

/** Not the program's fault: these get their sentence, anything else all that helps to find it. */
const expected = [DeviceLostError, OutOfMemoryError, RunFolderError, WriteError];

/** Parses the arguments and runs what they name; afterwards the exit code is set. */
export async function runProgram(program: Command): Promise<void> {
  for (const command of [program, ...program.commands]) {
    // Errors are thrown and said below.
    command.exitOverride().configureOutput({ writeErr: () => {} });
  }
  try {
    await program.parseAsync();
  } catch (error) {
    // Asking for help ends here, too.
    if (error instanceof CommanderError && error.exitCode === 0) return;
    const isBadInput = error instanceof InputError || error instanceof CommanderError;
    console.error(explanation(error, program));
    process.exitCode = isBadInput ? BAD_INPUT_EXIT_CODE : 1;
  }
}

function explanation(error: unknown, program: Command): unknown {
  if (error instanceof InputError) return withFlagNames(error.message);
  if (error instanceof CommanderError) return sentence(error, program);
  return expected.some((kind) => error instanceof kind) ? (error as Error).message : error;
}

/** Commander's message as one sentence: "Unknown option '--epoch'; did you mean --epochs?" */
function sentence({ code, message }: CommanderError, program: Command): string {
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
