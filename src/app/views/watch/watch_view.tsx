import { SelectedUnit } from "../../ui/lazy.tsx";
import { Explanation } from "./explanation.tsx";
import { LaterUnits } from "./later_units.tsx";
import { LossPanel } from "./loss_panel.tsx";
import { MeanActivationPanel } from "./mean_activation_panel.tsx";
import { ReconstructionsPanel } from "./reconstructions_panel.tsx";

/** What training does, at a glance. */
export function WatchView() {
  return (
    <>
      <ReconstructionsPanel />
      <LaterUnits />
      <SelectedUnit />
      <LossPanel />
      <MeanActivationPanel />
      <Explanation />
    </>
  );
}
