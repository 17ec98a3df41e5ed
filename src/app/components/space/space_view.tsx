import { FeatureSpacePanel } from "./feature_space_panel.tsx";

/** All images in the space of their codes. */
export function SpaceView() {
  return <FeatureSpacePanel />;
}
