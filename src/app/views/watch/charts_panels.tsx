import { LossPanel } from "../../panels/loss_panel.tsx";
import { MeanActivationPanel } from "../../panels/mean_activation_panel.tsx";

/** How the training goes, and how active the units are. */
export function ChartPanels() {
  return (
    <>
      <LossPanel />
      <MeanActivationPanel />
    </>
  );
}
