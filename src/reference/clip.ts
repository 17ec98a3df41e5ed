// clip — gradientScale = min(1, clipNorm / ‖g‖),  1 if ‖g‖ = 0

/** @param squaredNorm ‖g‖², over all tensors */
export function clip(squaredNorm: number, clipNorm: number): number {
  return squaredNorm === 0 ? 1 : Math.min(1, clipNorm / Math.sqrt(squaredNorm));
}
