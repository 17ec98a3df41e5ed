// The sweeps that are open, and a button that opens another.

import { useRef } from "preact/hooks";
import { formatCount, plural } from "../../../format.ts";
import { filesOf } from "../../data/file_bytes.ts";
import { openFiles } from "../../data/opened_data.ts";
import { type OpenedSweep, removeSweep, sweeps } from "../../sweeps/sweeps.ts";
import { Info } from "../../ui/popover.tsx";

export function SweepsPanel() {
  const folder = useRef<HTMLInputElement>(null);
  return (
    <section class="panel sweeps" aria-labelledby="sweeps-heading">
      <div class="figure-heading">
        <h2 id="sweeps-heading">Sweeps</h2>
        <Info about="sweeps">
          <p>
            The command <code>npm run sweep</code> trains a grid of settings. Open the folder that
            it writes, or drop the folder or its sweep.csv on the page, to see its runs in “Sparsity
            against error”. The files are read on this device; nothing is uploaded.
          </p>
        </Info>
      </div>
      <ul>
        {sweeps.value.map((sweep) => (
          <li key={sweep.id} class="run-row">
            <span class="run-choice is-shared">
              <span>
                <span class="run-name">{sweep.name}</span>
                <span class="run-steps">{textOf(sweep)}</span>
              </span>
            </span>
            <div class="run-buttons">
              <button
                type="button"
                aria-label={`Remove ${sweep.name}`}
                onClick={() => removeSweep(sweep.id)}
              >
                Remove
              </button>
            </div>
          </li>
        ))}
      </ul>
      <button type="button" onClick={() => folder.current?.click()}>
        Open a sweep…
      </button>
      <input
        ref={folder}
        type="file"
        hidden
        aria-label="Folder of a sweep"
        onChange={({ currentTarget }) => void openFiles(filesOf(currentTarget))}
        {...{ webkitdirectory: true }}
      />
    </section>
  );
}

function textOf({ runs, planned }: OpenedSweep): string {
  const missing = planned - runs.length;
  const count =
    missing === 0
      ? plural(runs.length, "run")
      : `${formatCount(runs.length)} of ${plural(planned, "run")}, ${formatCount(missing)} missing`;
  const diverged = runs.filter(({ error }) => Number.isNaN(error)).length;
  const set = runs.some(({ measuredOn }) => measuredOn === "train")
    ? ", measured on training rows"
    : "";
  return `${count}${diverged ? `, ${formatCount(diverged)} diverged` : ""}${set}`;
}
