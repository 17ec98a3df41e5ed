import "./measuring.css";
import "./profile.css";
import { ProfilePanel } from "./profile_panel.tsx";
import { SelfCheckPanel } from "./self_check_panel.tsx";

/** Whether the GPU is fast, and whether it is right. */
export function PerformanceView() {
  return (
    <>
      <ProfilePanel />
      <SelfCheckPanel />
    </>
  );
}
