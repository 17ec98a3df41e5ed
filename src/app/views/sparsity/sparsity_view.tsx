import "./sparsity.css";
import { LossPanel } from "../../panels/loss_panel.tsx";
import { MeanActivationPanel } from "../../panels/mean_activation_panel.tsx";
import { HeadlinePanel } from "./headline_panel.tsx";
import { ActiveUnitsPanel, FiringRatesPanel } from "./histogram_panels.tsx";
import { DeadUnitsPanel, TestErrorPanel } from "./step_panels.tsx";

/** How sparse the codes are, and how well they still reconstruct the images. */
export function SparsityView() {
  return (
    <>
      <HeadlinePanel />
      <MeanActivationPanel />
      <FiringRatesPanel />
      <ActiveUnitsPanel />
      <DeadUnitsPanel />
      <LossPanel />
      <TestErrorPanel />
    </>
  );
}
