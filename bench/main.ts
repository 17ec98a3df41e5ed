// npm run bench

import { CommanderError } from "commander";
import { RunFolderError } from "../src/cli/run_folder.ts";
import { WriteError } from "../src/cli/write_file.ts";
import { InputError } from "../src/input_error.ts";
import { bench } from "./bench.ts";
import { benchCommand } from "./options.ts";

const BAD_INPUT_EXIT_CODE = 2;

const expected = [RunFolderError, WriteError];

try {
  // Errors are thrown to the end of this file, which says them in its own way.
  await benchCommand(bench)
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    // Asking for help ends here, too.
    if (error.exitCode !== 0) fail(sentence(error.message), BAD_INPUT_EXIT_CODE);
  } else if (error instanceof InputError) {
    fail(error.message, BAD_INPUT_EXIT_CODE);
  } else {
    // What is not the program's fault gets a sentence, anything else all that helps to find it.
    const isExpected = expected.some((kind) => error instanceof kind);
    fail(isExpected ? (error as Error).message : error, 1);
  }
}

function fail(message: unknown, exitCode: number): void {
  console.error(message);
  process.exitCode = exitCode;
}

/** Commander's message as one sentence: "Unknown option '--round'; did you mean --rounds?" */
function sentence(message: string): string {
  const text = message
    .replace(/^error: /, "")
    .replace(/\n\(Did you mean (.*)\?\)$/s, "; did you mean $1?")
    .replace(". Expected", "; expected");
  const ended = /[.?]$/.test(text) ? text : `${text}.`;
  return ended.charAt(0).toUpperCase() + ended.slice(1);
}
