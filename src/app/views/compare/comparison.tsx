import { useEffect } from "preact/hooks";
import { arePinsLoaded } from "../../pins/pinned_run.ts";
import { loadPins, removed } from "../../pins/pinning.ts";
import "./compare.css";
import { comparedRuns, currentRun } from "./compared.ts";
import { ConclusionPanel } from "./conclusion_panel.tsx";
import { RunsPanel } from "./runs_panel.tsx";
import { SweepsPanel } from "./sweeps_panel.tsx";

/** The runs to select from and what their numbers say, beside the figures. */
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
      <RunsPanel current={currentRun} />
      <ConclusionPanel runs={comparedRuns} />
      <SweepsPanel />
    </>
  );
}
