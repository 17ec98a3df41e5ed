import { useEffect } from "preact/hooks";
import { pins } from "../../pins/pinned_run.ts";
import { loadPins, removed } from "../../pins/pinning.ts";
import "./compare.css";
import "../performance/measuring.css";
import { useCompared, useCurrentRun } from "./compared.ts";
import { LossesPanel } from "./losses_panel.tsx";
import { NumbersTable } from "./numbers_table.tsx";
import { PictureRowsPanel } from "./picture_rows_panel.tsx";
import { RunsPanel } from "./runs_panel.tsx";
import { SparsityErrorPanel } from "./sparsity_error_panel.tsx";

/** Pinned runs and the one that is there, side by side. */
export function CompareView() {
  const current = useCurrentRun();
  const runs = useCompared(current);
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
          <LossesPanel runs={runs} />
          <SparsityErrorPanel runs={runs} />
          <PictureRowsPanel runs={runs} />
          <NumbersTable runs={runs} />
        </>
      ) : (
        (pins.value.length > 0 || current.value) && (
          <p class="panel is-wide">No run is ticked: tick those that you want to compare.</p>
        )
      )}
    </>
  );
}
