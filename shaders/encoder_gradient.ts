// encoder_gradient — the gradient of the loss with respect to the encoder's weights and bias
//   dW₁ = Xᵀ dz₁        db₁ = Σ_b dz₁
// input X (B,D), delta dz₁ (B,H)  →  weights dW₁ (D,H), bias db₁ (H)
// One invocation per tile of dW₁; the first row of tiles also computes db₁.

import { type RowElement, rowChoice, rowElements } from "./elements.ts";
import { baseline } from "./matmul/matmul.ts";
import type { MatmulVariant } from "./matmul/variant.ts";
import { weightGradient } from "./weight_gradient.ts";

export const encoder_gradient = (element: RowElement, variant: MatmulVariant = baseline) =>
  weightGradient(
    "encoder_gradient",
    ["inputs", rowElements[element]],
    "hidden",
    variant,
    rowChoice(element),
  );
