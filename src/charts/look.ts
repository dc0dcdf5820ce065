/** Colours of a chart on a light or a dark page. Series are of Okabe and Ito, so that everybody tells them apart. */
export interface Look {
  readonly name: 'light' | 'dark';
  readonly background: string;
  readonly text: string;
  /** Axes, subtitles, what is said beside. */
  readonly soft: string;
  readonly grid: string;
  /** The line that is looked at. */
  readonly main: string;
  /** What it is compared with. */
  readonly other: string;
  readonly target: string;
  readonly warn: string;
  readonly bad: string;
  readonly good: string;
  /** How strongly bands and areas are filled. */
  readonly band: number;
  readonly area: number;
}

export const light: Look = {
  name: 'light',
  background: '#ffffff',
  text: '#1d2329',
  soft: '#56616b',
  grid: '#e4e8eb',
  main: '#0072b2',
  other: '#6b7680',
  target: '#007a59',
  warn: '#e69f00',
  bad: '#d55e00',
  good: '#009e73',
  band: 0.17,
  area: 0.28,
};

export const dark: Look = {
  name: 'dark',
  background: '#1b1f23',
  text: '#eef1f3',
  soft: '#aeb7bf',
  grid: '#343a41',
  main: '#56b4e9',
  other: '#b4bcc4',
  target: '#3fcfa4',
  warn: '#f0b429',
  bad: '#ff8a3d',
  good: '#2bb98d',
  band: 0.2,
  area: 0.3,
};

export const FONT = "Inter, system-ui, -apple-system, 'Segoe UI', sans-serif";
