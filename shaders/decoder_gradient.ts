// decoder_gradient — the gradient of the loss with respect to the decoder's weights and bias
//   dW₂ = hᵀ dz₂        db₂ = Σ_b dz₂
//   accumulated:  dW₂ += hᵀ dz₂
// input h (B,H), delta dz₂ (B,D)  →  weights dW₂ (H,D), bias db₂ (D) unless accumulated
// One invocation per tile of dW₂; the first row of tiles also computes db₂.

import { baseline } from "./matmul/matmul.ts";
import type { MatmulVariant } from "./matmul/variant.ts";
import { weightGradient } from "./weight_gradient.ts";

export const decoder_gradient = (variant: MatmulVariant = baseline, isAccumulated = false) =>
  weightGradient("decoder_gradient", ["hidden", "vec4f"], "inputs", variant, {}, isAccumulated);
