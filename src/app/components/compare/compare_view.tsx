import { useEffect } from "preact/hooks";
import { loadPins, removed } from "../../experiments/pinning.ts";
import { pins } from "../../experiments/pins.ts";
import "../../styles/compare.css";
import "../../styles/measuring.css";
import { useCompared, useCurrentRun } from "./compared.ts";
import { FiguresTable } from "./figures_table.tsx";
import { LossesPanel } from "./losses_panel.tsx";
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
          <FiguresTable runs={runs} />
        </>
      ) : (
        (pins.value.length > 0 || current.value) && (
          <p class="panel is-wide">No run is ticked: tick those that you want to compare.</p>
        )
      )}
    </>
  );
}
