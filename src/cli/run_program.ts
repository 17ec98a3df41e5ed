// Runs a command-line program and prints a sentence if it fails.

import { type Command, CommanderError, Option } from "commander";
import { DeviceLostError } from "../engine/device_lost.ts";
import { OutOfMemoryError } from "../engine/engine.ts";
import { InputError } from "../input_error.ts";
import { exits } from "./exit_codes.ts";
import { addOutputFlags, type OutputFlags, output } from "./output.ts";
import { DivergedError, RunError, UnrestoredError } from "./run_error.ts";
import { RunFolderError } from "./run_folder.ts";
import { withFlagNames } from "./setting_flags.ts";
import { standardInput } from "./standard_input.ts";
import { WriteError } from "./write_file.ts";

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

/**
 * Parses the arguments, runs the command and sets the exit code.
 * @param args without those of Node
 */
export async function runProgram(
  program: Command,
  args: readonly string[] = process.argv.slice(2),
): Promise<void> {
  addOutputFlags(program);
  program.hook("preAction", async (_, command) => {
    output.configure(program.opts<OutputFlags>(), command.opts<{ out?: string }>().out);
    await standardInput.load();
  });
  for (const command of [program, ...program.commands]) {
    // Errors are thrown and printed below.
    command
      .addHelpOption(new Option("-h, --help", "Show this help.").helpGroup("Options:"))
      .configureHelp({ ...command.configureHelp(), showGlobalOptions: true })
      .exitOverride()
      .configureOutput({ writeErr: () => {} });
  }
  if (program.commands.length > 0) program.helpCommand("help [command]", "Show a command's help.");
  try {
    await program.parseAsync([...args], { from: "user" });
  } catch (error) {
    // Commander reports --help as an error, too.
    if (error instanceof CommanderError && error.exitCode === 0) return;
    console.error(explanation(error, program));
    process.exitCode = exitCodeOf(error);
  }
}

export function exitCodeOf(error: unknown): number {
  if (error instanceof InputError || error instanceof CommanderError) return exits.usage.code;
  return (error instanceof DivergedError ? exits.diverged : exits.failed).code;
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
