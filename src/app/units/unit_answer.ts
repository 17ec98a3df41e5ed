import type { UnitStatistics } from "../../statistics/unit_statistics.ts";
import type { Codes } from "../state.ts";

/** What a unit's activations told. */
export interface UnitAnswer {
  /** From 0. */
  readonly unit: number;
  readonly statistics: UnitStatistics;
  /** That it was asked about. */
  readonly codes: Codes;
}
