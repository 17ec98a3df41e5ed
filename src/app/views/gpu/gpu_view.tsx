import "../../panels/measured_table.css";
import "./gpu.css";
import { ProfilePanel } from "./profile_panel.tsx";
import { SelfCheckPanel } from "./self_check_panel.tsx";

/** Measures the speed and checks the correctness of the GPU. */
export function GpuView() {
  return (
    <>
      <ProfilePanel />
      <SelfCheckPanel />
    </>
  );
}
