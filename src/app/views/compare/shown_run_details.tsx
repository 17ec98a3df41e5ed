// The settings of a run in the figure, which the user has clicked or selected by name.

import { type Signal, useSignal } from "@preact/signals";
import { errorAxisName } from "../../../charts/sparsity_front.ts";
import { methodText } from "../../../config/method_name.ts";
import { defaultSettings } from "../../../config/settings.ts";
import { formatCount, formatPercent, formatSignificant } from "../../../format.ts";
import { Facts } from "../../panels/measured_table.tsx";
import { differing } from "../../pins/pinned_run.ts";
import { describeSetting } from "../../pins/run_names.ts";
import { fillIn } from "../../state/form.ts";
import type { ShownRun } from "./points.ts";
import { nextAction } from "./runs_panel.tsx";

interface Props {
  readonly runs: readonly ShownRun[];
  readonly selected: Signal<string | undefined>;
}

export function ShownRunDetails({ runs, selected }: Props) {
  const run = runs.find(({ id }) => id === selected.value);
  return (
    <section class="panel is-wide shown-run" aria-labelledby="shown-run-heading">
      <h2 id="shown-run-heading">Run in the figure</h2>
      <select
        aria-labelledby="shown-run-heading"
        value={run?.id ?? ""}
        onChange={({ currentTarget }) => {
          selected.value = currentTarget.value || undefined;
        }}
      >
        <option value="">Click a point, or select a run</option>
        {runs.map(({ id, name, sweep }) => (
          <option key={id} value={id}>
            {sweep ? `${sweep}: ${name}` : name}
          </option>
        ))}
      </select>
      {run && <Details key={run.id} run={run} />}
    </section>
  );
}

function Details({ run }: { run: ShownRun }) {
  const isUsed = useSignal(false);
  const { settings, l0, mse, explainedVariance, set, step } = run;
  const others = differing([defaultSettings, settings]).map((name) =>
    describeSetting(name, settings),
  );
  const facts = [
    { name: "Method", text: methodText(settings) },
    { name: "Mean L0", text: formatSignificant(l0) },
    { name: errorAxisName("mse", set), text: formatSignificant(mse) },
    ...(Number.isNaN(explainedVariance)
      ? []
      : [{ name: "Explained variance", text: formatPercent(explainedVariance) }]),
    { name: "Steps", text: formatCount(step) },
    { name: "Settings other than the defaults", text: others.join(", ") || "none" },
  ];
  return (
    <>
      <Facts facts={facts} />
      <button
        type="button"
        onClick={() => {
          fillIn(settings);
          isUsed.value = true;
        }}
      >
        Use settings
      </button>
      <p class="run-note" aria-live="polite">
        {isUsed.value && nextAction(run)}
      </p>
    </>
  );
}
