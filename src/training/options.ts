import type { Settings } from "../config/settings.ts";
import type { Images } from "../data/images.ts";
import type { EpochOrder } from "../data/order.ts";
import type { PipelineCache } from "../engine/pipelines.ts";
import type { Parameters } from "../model.ts";
import type { TrainerState } from "./state.ts";
import type { Variants } from "./tuning/variants.ts";

export interface TrainerOptions {
  readonly device: GPUDevice;
  readonly settings: Settings;
  /** The data set; it is copied to the GPU. */
  readonly images: Images;
  /** First parameters; drawn from the seed where none are given. */
  readonly parameters?: Parameters;
  /**
   * Where an earlier run of the same settings, images and order stood, in place of `parameters`: what
   * follows has the same bits as if that run had gone on.
   */
  readonly state?: TrainerState;
  /** Order of the images by epoch; from `shuffle` and `seed` where none is given. */
  readonly order?: EpochOrder;
  /**
   * Whether to try out forms of the products between submits and go on with the fastest; the bits stay
   * the same.
   */
  readonly tune?: boolean;
  /** Forms of the products that an earlier run found the fastest; the run moves over to them. */
  readonly variants?: Variants;
  /**
   * Steps in one submit, where it should not follow the measured time per step; the bits stay the
   * same. The history has room for 256, and an epoch's end ends a submit.
   */
  readonly stepsPerSubmit?: number;
  /** Compiled kernels of this device to share between trainers. */
  readonly pipelines?: PipelineCache;
}
