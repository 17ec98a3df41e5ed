import { arePinsLoaded, pins } from "../../pins/pinned_run.ts";
import { sweeps } from "../../sweeps/sweeps.ts";
import "./compare.css";
import "../../panels/measured_table.css";
import { currentRun, comparedRuns as runs, useMeasuredRun } from "./compared.ts";
import { LossesPanel } from "./losses_panel.tsx";
import { NumbersTable } from "./numbers_table.tsx";
import { ReconstructionsPanel } from "./reconstructions_panel.tsx";
import { SparsityErrorPanel } from "./sparsity_error_panel.tsx";
import { UnitsPanel } from "./units_panel.tsx";

/** The selected ones of the pinned runs and the current run, side by side, and the runs of sweeps. */
export function CompareView() {
  useMeasuredRun();
  // The list of runs, which loads them, is above the view on a phone.
  if (!arePinsLoaded.value) return null;
  if (runs.value.length === 0) {
    if (sweeps.value.length > 0) return <SparsityErrorPanel runs={runs} />;
    return (
      <p class="panel is-wide introduction" data-hint="no-runs">
        {pins.value.length > 0 || currentRun.value
          ? "Select runs to compare."
          : "Runs appear here when you train or pin them."}
      </p>
    );
  }
  return (
    <>
      <UnitsPanel runs={runs} />
      <ReconstructionsPanel runs={runs} />
      <LossesPanel runs={runs} />
      <SparsityErrorPanel runs={runs} />
      <NumbersTable runs={runs} />
    </>
  );
}
