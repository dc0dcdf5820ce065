import type { Drawing } from './drawing.ts';
import type { Look } from './look.ts';

/** Only what the charts need: a third of the package's start. */
async function load() {
  const [core, charts, components, renderers] = await Promise.all([
    import('echarts/core'),
    import('echarts/charts'),
    import('echarts/components'),
    import('echarts/renderers'),
  ]);
  core.use([
    charts.LineChart,
    charts.CustomChart,
    components.GridComponent,
    components.TitleComponent,
    components.MarkAreaComponent,
    components.MarkLineComponent,
    components.MarkPointComponent,
    components.GraphicComponent,
    renderers.SVGRenderer,
  ]);
  return core;
}

let loaded: ReturnType<typeof load> | undefined;

/** A chart as SVG, without a browser. The same drawing gives the same text. */
export async function renderSvg({ width, height, option }: Drawing, look: Look): Promise<string> {
  loaded ??= load();
  const echarts = await loaded;
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption(option(look));
    // Its ids count up through the life of the process.
    const names = new Map<string, string>();
    return chart.renderToSVGString().replace(/\bzr\d+-[a-z]+-?\d+|\bzr\d+(?=-)/g, (id) => {
      const known = names.get(id) ?? `c${names.size}`;
      names.set(id, known);
      return known;
    });
  } finally {
    // About 5 MB each stay behind otherwise (statistics.md section 5).
    chart.dispose();
  }
}
