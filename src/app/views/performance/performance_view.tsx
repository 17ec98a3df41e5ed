import "./measured_table.css";
import "./profile.css";
import { ProfilePanel } from "./profile_panel.tsx";
import { SelfCheckPanel } from "./self_check_panel.tsx";

/** Checks the speed and the correctness of the GPU. */
export function PerformanceView() {
  return (
    <>
      <ProfilePanel />
      <SelfCheckPanel />
    </>
  );
}
