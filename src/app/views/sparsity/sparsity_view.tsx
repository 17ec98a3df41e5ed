import "./sparsity.css";
import { SelectedUnit } from "../../ui/lazy.tsx";
import { LossPanel } from "../watch/loss_panel.tsx";
import { MeanActivationPanel } from "../watch/mean_activation_panel.tsx";
import { ActiveUnitsPanel } from "./active_units_panel.tsx";
import { DeadUnitsPanel } from "./dead_units_panel.tsx";
import { FiringRatesPanel } from "./firing_rates_panel.tsx";
import { HeadlinePanel } from "./headline_panel.tsx";
import { TestErrorPanel } from "./test_error_panel.tsx";

/** How sparse the codes are, and what that costs. */
export function SparsityView() {
  return (
    <>
      <HeadlinePanel />
      <MeanActivationPanel />
      <FiringRatesPanel />
      <SelectedUnit />
      <ActiveUnitsPanel />
      <DeadUnitsPanel />
      <LossPanel />
      <TestErrorPanel />
    </>
  );
}
