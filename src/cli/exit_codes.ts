// How every command ends.

interface Exit {
  readonly code: number;
  readonly meaning: string;
}

export const exits = {
  done: { code: 0, meaning: "Success." },
  failed: { code: 1, meaning: "The command failed, or self-check found a problem." },
  usage: { code: 2, meaning: "A flag, a file or the data are wrong." },
  diverged: { code: 3, meaning: "Training diverged; the last good state is saved." },
  interrupted: {
    code: 130,
    meaning: "Ctrl-C stopped it (SIGTERM: 130 or 143); train saves its results.",
  },
} as const satisfies Record<string, Exit>;

/** Returns the table for --help. */
export const exitsText = () =>
  [
    "Exit status:",
    ...Object.values(exits).map(
      ({ code, meaning }: Exit) => `  ${String(code).padEnd(5)}${meaning}`,
    ),
  ].join("\n");
