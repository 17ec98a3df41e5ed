// Colours and type of the figures, for light and dark surroundings.

export interface FigureTheme {
  readonly paper: string;
  readonly ink: string;
  /** Secondary text: axis labels, subtitles. */
  readonly muted: string;
  readonly grid: string;
  readonly accent: string;
  /** The loss and its two terms. */
  readonly loss: string;
  readonly reconstruction: string;
  readonly sparsity: string;
  /**
   * One colour per digit. Found by a search that kept each at 3:1 contrast or more with the paper
   * and pushed the closest two apart, in OKLab, as seen with full colour vision and, simulated
   * after Machado et al. 2009, without the red, green or blue cones.
   */
  readonly digits: readonly string[];
  readonly font: string;
}

const font = "system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', Arial, sans-serif";

export const lightTheme: FigureTheme = {
  paper: "#ffffff",
  ink: "#1b1f27",
  muted: "#5b6473",
  grid: "#e3e6ec",
  accent: "#2563c9",
  loss: "#1b1f27",
  reconstruction: "#2563c9",
  sparsity: "#c2410c",
  digits: [
    "#d21460",
    "#0d9cad",
    "#001792",
    "#d8740b",
    "#2b6900",
    "#7850ac",
    "#2a2f00",
    "#d85aff",
    "#3a00ff",
    "#550b51",
  ],
  font,
};

export const darkTheme: FigureTheme = {
  paper: "#14171c",
  ink: "#e8ebf0",
  muted: "#9aa4b2",
  grid: "#2b313b",
  accent: "#6ea8fe",
  loss: "#e8ebf0",
  reconstruction: "#6ea8fe",
  sparsity: "#f59e5b",
  digits: [
    "#dd34af",
    "#23edfe",
    "#8900ff",
    "#b63c15",
    "#47dd25",
    "#cc9db3",
    "#939818",
    "#109bff",
    "#f3eca5",
    "#00766c",
  ],
  font,
};
