import { formatCount, plural } from "../../../format.ts";
import type { ComparedRun } from "../../pins/pinned_run.ts";
import { isSelected, setSelected } from "./compared.ts";
import { Swatch } from "./swatch.tsx";

/** Whether a run is shown in the figures, and how far it is. */
export function RunChoice({ run, time }: { run: ComparedRun; time?: number }) {
  const { id, name, mark, step, steps } = run;
  return (
    <label class="run-choice">
      <input
        type="checkbox"
        checked={isSelected(id)}
        onChange={(event) => setSelected(id, event.currentTarget.checked)}
      />
      <Swatch mark={mark} />
      <span>
        <span class="run-name">{name}</span>
        <span class="run-steps">
          {step === steps
            ? `all ${plural(steps, "step")}`
            : `step ${formatCount(step)} of ${formatCount(steps)}`}
          {time !== undefined && `, ${dateOf(time)}`}
        </span>
      </span>
    </label>
  );
}

const dateOf = (time: number) =>
  new Date(time).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" });
