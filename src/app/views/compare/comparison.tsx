import { useEffect } from "preact/hooks";
import { arePinsLoaded } from "../../pins/pinned_run.ts";
import { loadPins, removed } from "../../pins/pinning.ts";
import "./compare.css";
import { comparedRuns, listedRuns } from "./compared.ts";
import { ConclusionPanel } from "./conclusion_panel.tsx";
import { RunsPanel } from "./runs_panel.tsx";
import { SweepsPanel } from "./sweeps_panel.tsx";

/** What the numbers of the runs say, and the runs to select from, beside the figures. */
export function Comparison() {
  useEffect(() => {
    void loadPins();
    return () => {
      removed.value = [];
    };
  }, []);
  if (!arePinsLoaded.value) return null;
  return (
    <>
      <ConclusionPanel runs={comparedRuns} />
      <RunsPanel runs={listedRuns} />
      <SweepsPanel />
    </>
  );
}
