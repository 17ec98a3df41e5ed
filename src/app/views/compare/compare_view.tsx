import { useEffect } from "preact/hooks";
import { pins } from "../../pins/pinned_run.ts";
import { loadPins, removed } from "../../pins/pinning.ts";
import "./compare.css";
import "../../panels/measured_table.css";
import { useComparedRuns, useCurrentRun } from "./compared.ts";
import { ConclusionPanel } from "./conclusion_panel.tsx";
import { LossesPanel } from "./losses_panel.tsx";
import { NumbersTable } from "./numbers_table.tsx";
import { ReconstructionsPanel } from "./reconstructions_panel.tsx";
import { RunsPanel } from "./runs_panel.tsx";
import { SparsityErrorPanel } from "./sparsity_error_panel.tsx";
import { UnitsPanel } from "./units_panel.tsx";

/** Pinned runs and the current run, side by side. */
export function CompareView() {
  const current = useCurrentRun();
  const runs = useComparedRuns(current);
  useEffect(() => {
    void loadPins();
    return () => {
      removed.value = [];
    };
  }, []);
  return (
    <>
      <RunsPanel current={current} />
      {runs.value.length > 0 ? (
        <>
          <ConclusionPanel runs={runs} />
          <UnitsPanel runs={runs} />
          <ReconstructionsPanel runs={runs} />
          <LossesPanel runs={runs} />
          <SparsityErrorPanel runs={runs} />
          <NumbersTable runs={runs} />
        </>
      ) : (
        (pins.value.length > 0 || current.value) && (
          <p class="panel is-wide" data-hint="no-runs">
            Select runs to compare.
          </p>
        )
      )}
    </>
  );
}
