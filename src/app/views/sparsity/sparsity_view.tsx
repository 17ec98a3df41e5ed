import "../../panels/measured_table.css";
import "./sparsity.css";
import { LossPanel } from "../../panels/loss_panel.tsx";
import { MeanActivationPanel } from "../../panels/mean_activation_panel.tsx";
import { data } from "../../state/run.ts";
import { Lazy } from "../../ui/lazy.tsx";
import { HeadlinePanel } from "./headline_panel.tsx";
import { ActiveUnitsPanel, FiringRatesPanel } from "./histogram_panels.tsx";
import { DeadUnitsPanel, TestErrorPanel } from "./step_panels.tsx";

/** How sparse the codes are, how well they still reconstruct the rows, and whether units are the known features. */
export function SparsityView() {
  return (
    <>
      <HeadlinePanel />
      {data.value?.train.directions && (
        <Lazy
          load={async () => (await import("./recovery_panels.tsx")).RecoveryPanels}
          errorMessage="The comparison with the true features could not be loaded; check your connection and open the view again."
        />
      )}
      <MeanActivationPanel />
      <FiringRatesPanel />
      <ActiveUnitsPanel />
      <DeadUnitsPanel />
      <LossPanel />
      <TestErrorPanel />
      <Lazy
        load={async () => (await import("./quality_panel.tsx")).QualityPanel}
        errorMessage="The quality could not be loaded; check your connection and open the view again."
      />
      <Lazy
        load={async () => (await import("./probes_panel.tsx")).ProbesPanel}
        errorMessage="The probes could not be loaded; check your connection and open the view again."
      />
    </>
  );
}
