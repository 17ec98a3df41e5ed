import type { ReadonlySignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { type ComparedRun, pins } from "../../pins/pinned_run.ts";
import { removed, undoRemove } from "../../pins/pinning.ts";
import { PinnedRow } from "./pinned_row.tsx";
import { RunChoice } from "./run_choice.tsx";

/** Which runs are compared, and what can be done with the pinned ones. */
export function RunsPanel({ current }: { current: ReadonlySignal<ComparedRun | undefined> }) {
  return (
    <section class="panel is-wide runs" aria-labelledby="runs-heading">
      <h2 id="runs-heading">Pinned runs</h2>
      {pins.value.length === 0 && <HowToBegin />}
      <ul>
        {pins.value.map((pin) => (
          <PinnedRow key={pin.id} pin={pin} />
        ))}
        {current.value && (
          <li class="run-row">
            <RunChoice run={current.value} />
          </li>
        )}
      </ul>
      {removed.value.length > 0 && <Undo key={removed.value.length} />}
    </section>
  );
}

function HowToBegin() {
  return (
    <div class="how-to-begin">
      <p>Nothing is pinned yet. To see what a setting does:</p>
      <ol>
        <li>Train a run for a while, or begin one of the experiments.</li>
        <li>
          Press <strong>Pin</strong> beside Reset: its curves, figures and pictures are kept here.
        </li>
        <li>Change a setting, train again, and pin that run too: here they stand together.</li>
      </ol>
    </div>
  );
}

function Undo() {
  const button = useRef<HTMLButtonElement>(null);
  // The button that removed the run is gone, and the keyboard's place with it.
  useLayoutEffect(() => button.current?.focus(), []);
  return (
    <p class="undo">
      <span>Removed “{removed.value.at(-1)?.pin.name}”.</span>
      <button ref={button} type="button" onClick={() => void undoRemove()}>
        Undo
      </button>
    </p>
  );
}
