// Runs a command-line program and prints a sentence if it fails.

import { type Command, CommanderError, Option } from "commander";
import { DeviceLostError } from "../engine/device_lost.ts";
import { OutOfMemoryError } from "../engine/engine.ts";
import { InputError } from "../input_error.ts";
import { DivergedError, RunError, UnrestoredError } from "./run_error.ts";
import { RunFolderError } from "./run_folder.ts";
import { withFlagNames } from "./setting_flags.ts";
import { WriteError } from "./write_file.ts";

const FAILED_EXIT_CODE = 1;
const BAD_INPUT_EXIT_CODE = 2;
const DIVERGED_EXIT_CODE = 3;

/** Failures that are not bugs: their message is printed alone, without a stack trace. */
const expected = [
  DeviceLostError,
  UnrestoredError,
  OutOfMemoryError,
  RunError,
  RunFolderError,
  WriteError,
];

const list = new Intl.ListFormat("en-GB", { type: "disjunction" });

/** Parses the arguments, runs the command and sets the exit code. */
export async function runProgram(program: Command): Promise<void> {
  for (const command of [program, ...program.commands]) {
    // Errors are thrown and printed below.
    command
      .addHelpOption(new Option("-h, --help", "Show this help.").helpGroup("Options:"))
      .exitOverride()
      .configureOutput({ writeErr: () => {} });
  }
  if (program.commands.length > 0) program.helpCommand("help [command]", "Show a command's help.");
  try {
    await program.parseAsync();
  } catch (error) {
    // Commander reports --help as an error, too.
    if (error instanceof CommanderError && error.exitCode === 0) return;
    console.error(explanation(error, program));
    process.exitCode = exitCodeOf(error);
  }
}

function exitCodeOf(error: unknown): number {
  if (error instanceof InputError || error instanceof CommanderError) return BAD_INPUT_EXIT_CODE;
  return error instanceof DivergedError ? DIVERGED_EXIT_CODE : FAILED_EXIT_CODE;
}

function explanation(error: unknown, program: Command): unknown {
  if (error instanceof CommanderError) return sentence(error, program);
  const isExpected = [InputError, ...expected].some((kind) => error instanceof kind);
  return isExpected ? withFlagNames((error as Error).message) : error;
}

/** Turns Commander's message into one sentence: "Unknown option '--epoch'; did you mean --epochs?" */
function sentence({ code, message }: CommanderError, program: Command): string {
  if (code === "commander.help") {
    const names = program.commands.map((command) => command.name());
    return `Specify a command: ${list.format(names)}. See --help.`;
  }
  const text = message
    .replace(/^error: /, "")
    .replace(/\n\(Did you mean (.*)\?\)$/s, "; did you mean $1?")
    .replace(". Expected", "; expected");
  const ended = /[.?]$/.test(text) ? text : `${text}.`;
  return ended.charAt(0).toUpperCase() + ended.slice(1);
}
