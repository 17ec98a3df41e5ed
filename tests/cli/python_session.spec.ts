// What becomes of a Python process that dies or does not answer. A shell script stands in for Python.

import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { makeJob } from "../../bench/job.ts";
import { pythonSession } from "../../bench/python_session.ts";
import { bytesAsShares } from "../../src/data/scaling.ts";
import { freshFolder } from "../support/cli.ts";

test.skip(process.platform === "win32", "There are no shell scripts.");

const rows = { values: new Uint8Array(8 * 4), count: 8, inputs: 4, scaling: bytesAsShares };

/** Answers one request, and then does something else. */
function sessionThat(does: string, signal?: AbortSignal) {
  const script = join(freshFolder(), "python");
  const reply = JSON.stringify({ ms: 1, losses: [0.5], about: null });
  writeFileSync(script, `#!/bin/sh\nread line\necho '${reply}'\n${does}\n`);
  chmodSync(script, 0o755);
  const job = makeJob(rows, { hiddenUnits: 2, batchSize: 4 });
  return pythonSession(script, "pytorch-cuda", job, { ...(signal && { signal }) });
}

for (const [does, message] of [
  ["kill -9 $$", "The Python process was killed (SIGKILL)."],
  ["exit 1", "The Python process ended; see its message above."],
] as const) {
  test(`a process that dies (${does}) is reported, and can be closed`, async () => {
    const session = await sessionThat(does);
    expect(await session.start()).toMatchObject({ ms: 1, loss: 0.5 });
    // Twice: the second request finds a closed pipe.
    for (let i = 0; i < 2; i++) {
      await expect(session.train(2)).rejects.toThrow(message);
    }
    await session.close();
  });
}

test("a process that does not answer is killed at the deadline", async () => {
  const deadline = new AbortController();
  const session = await sessionThat("exec sleep 1000", deadline.signal);
  await session.start();
  const trained = session.train(2);
  deadline.abort(new Error("the time is over"));
  await expect(trained).rejects.toThrow("the time is over");
  await session.close();
});
