/** One training step's row of the history. */
export interface StepRecord {
  /** Counted from 1. */
  readonly step: number;
  /** Counted from 1. */
  readonly epoch: number;
  /** B, images in this batch. */
  readonly rows: number;
  /** reconstruction + sparsity */
  readonly loss: number;
  /** (1/(B·D)) Σ (x − y)² */
  readonly reconstruction: number;
  /** λ Σ_j KL(ρ ‖ m_j) */
  readonly sparsity: number;
  /** Units whose mean activation passed 1 − 1e-3, where KL goes on along its tangent. */
  readonly saturated: number;
  /** Units that no image of the batch activates. */
  readonly silent: number;
}

/** What the trainer tells after each submit. */
export interface Progress {
  /** Steps done and to do. */
  readonly step: number;
  readonly steps: number;
  /** The epoch of the last step, from 1, and how many there are. */
  readonly epoch: number;
  readonly epochs: number;
  /** Whether the last step ended its epoch. */
  readonly epochEnded: boolean;
  /** The steps since the last report, the newest last. */
  readonly records: readonly StepRecord[];
  readonly imagesPerSecond: number;
  readonly secondsLeft: number;
  /** What the tuner has tried so far, where it runs. */
  readonly tuning?: TuningProgress;
}

/** The loss of §1 over a set of images, in batches of the training's size, weighted by their rows. */
export interface Evaluation {
  readonly loss: number;
  readonly reconstruction: number;
  readonly sparsity: number;
}

/** The loss over the test set after so many steps. */
export interface TestEvaluation extends Evaluation {
  readonly step: number;
}

/** One form of one product that the tuner has tried. */
export interface Trial {
  /** The product's kernel and the form. */
  readonly product: string;
  readonly form: string;
  /** Milliseconds of one dispatch; nothing where the form does not compile or gives other bits. */
  readonly milliseconds: number | undefined;
  /** Why it is out. */
  readonly refused?: string;
}

export interface TuningProgress {
  readonly done: number;
  readonly total: number;
  readonly trials: readonly Trial[];
}
