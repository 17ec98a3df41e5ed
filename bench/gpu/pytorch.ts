// PyTorch on CUDA: eager and as a graph, in float32 and TF32.

import { msPerStep, stepsPerWindow } from "../comparison.ts";
import { contenders } from "../contenders.ts";
import { type Precision, pythonSession, whyNotInPython } from "../python_session.ts";
import { type MeasuredRun, ROUNDS } from "./measured_run.ts";
import { measureRows, type Table } from "./table.ts";

const ROUGH_STEPS = 20;
const precisions: readonly Precision[] = ["highest", "high"];

/** @throws Error if Python has no PyTorch for CUDA */
export async function timePytorch(run: MeasuredRun): Promise<Omit<Table, "title">> {
  const { job, deadline } = run;
  const { python, window } = run.options;
  const why = whyNotInPython(python, "pytorch-cuda");
  if (why) throw new Error(why);
  const about = new Set<string>();
  const onCuda = contenders.filter(({ key }) => key.startsWith("pytorch-cuda"));
  const rows = precisions.flatMap((precision) =>
    onCuda.map((contender) => ({
      names: [contender.key, precision],
      async measure() {
        const options = { precision, signal: deadline };
        const session = await pythonSession(python, contender.key, job, options);
        try {
          const started = await session.start();
          if (started.about) about.add(started.about);
          const rough = await msPerStep(session, ROUGH_STEPS);
          const steps = stepsPerWindow(rough, window);
          const times: number[] = [];
          while (times.length < ROUNDS) times.push(await msPerStep(session, steps));
          return [Math.min(...times)];
        } finally {
          await session.close();
        }
      },
    })),
  );
  const measured = await measureRows(["", "precision", "ms per step"], rows, deadline);
  return { about: [...about].map((sentence) => `${sentence}.`).join(" "), ...measured };
}
