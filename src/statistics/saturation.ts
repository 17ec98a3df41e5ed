import { SATURATION_MARGIN } from "../../shaders/monitors.ts";

/** A unit is saturated if its mean activation exceeds this; beyond it KL is continued along its tangent. */
export const SATURATION = 1 - Number(SATURATION_MARGIN);
