/** What the auxiliary loss adds to dz₁: ã and dã (B,H). */
export interface AuxiliaryPart {
  readonly deadCodes: Float64Array;
  readonly deadDh: Float64Array;
}

/** dã · 1[ã > 0] at index i */
export const auxiliaryAt = (part: AuxiliaryPart | undefined, i: number): number =>
  part && (part.deadCodes[i] as number) > 0 ? (part.deadDh[i] as number) : 0;
